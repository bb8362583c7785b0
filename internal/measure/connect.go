package measure

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/internal/cmdlabel"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/traffic"
)

// A connection is one to each node of a server.
type connection struct {
	mode    string
	version string
	notes   []string

	options *redis.Options // of the node in the URL
	single  *node
	cluster *redis.ClusterClient
	mu      sync.Mutex
	known   map[*redis.Client]*node // of the cluster
}

// A node is one server. Its hook counts what is sent to it.
type node struct {
	addr   string
	client *redis.Client

	mu   sync.Mutex
	sent map[string]traffic.Command // by label: calls and rejected ones
}

// sentinel is the mode of a server that is found through a sentinel, and of a sentinel.
const sentinel = "sentinel"

// go-redis writes to stderr what it also returns.
func init() { redis.SetLogger(silent{}) }

type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

// timeout is for each command.
const timeout = 10 * time.Second

// connect connects, and asks what kind of a server it is.
func connect(ctx context.Context, s Request) (*connection, error) {
	o, err := options(s)
	if err != nil {
		return nil, err
	}
	c := &connection{options: o, known: map[*redis.Client]*node{}}
	var client *redis.Client
	if s.Sentinel != "" {
		if err := findMaster(ctx, o, s); err != nil {
			return nil, fmt.Errorf("%s: %w", o.Addr, err)
		}
		c.mode = sentinel
		client = redis.NewFailoverClient(failover(o, s))
	} else {
		client = redis.NewClient(o)
	}
	c.single = newNode(o.Addr, client)
	info, err := client.Info(ctx, "server").Result()
	if err != nil && !refused(err) {
		client.Close()
		return nil, fmt.Errorf("%s: %w", o.Addr, withHint(o, plainly(err)))
	}
	if err != nil {
		c.notes = append(c.notes, fmt.Sprintf("INFO server: refused (%s)", firstLine(err)))
	}
	c.version = field(info, "redis_version")
	mode := field(info, "redis_mode")
	if mode == sentinel {
		client.Close()
		return nil, fmt.Errorf("%s: this is a sentinel; name its master with -sentinel", o.Addr)
	}
	c.mode = cmp.Or(c.mode, mode)
	if c.mode == "cluster" {
		c.openCluster(ctx)
	}
	return c, nil
}

// options returns the options of a client that is easy on the server: it sends no
// commands by itself but those that it needs, and uses one connection at a time. The pool is
// larger, because one of a single connection dials no more for a second after an error,
// which may be that the time of the measurement is over.
func options(s Request) (*redis.Options, error) {
	o, err := redis.ParseURL(s.URL)
	if err != nil {
		var wrong *url.Error
		if errors.As(err, &wrong) { // it has the URL, and so the password
			err = errors.New("not a URL; a special character of a password is written as % and two digits")
		}
		return nil, fmt.Errorf("-redis: %w", err)
	}
	o.Password = cmp.Or(o.Password, s.Password)
	if s.CACert != "" {
		if o.TLSConfig == nil {
			return nil, errors.New("-cacert needs a URL with rediss://")
		}
		if o.TLSConfig.RootCAs, err = certificates(s.CACert); err != nil {
			return nil, err
		}
	}
	o.PoolSize, o.MinIdleConns, o.MaxRetries = 8, 0, -1
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = timeout, timeout, timeout, timeout
	o.ContextTimeoutEnabled, o.DisableIdentity = true, true
	return o, nil
}

func certificates(name string) (*x509.CertPool, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s: no certificate in PEM form", name)
	}
	return pool, nil
}

// findMaster returns an error if the sentinel in the URL does not know the master.
func findMaster(ctx context.Context, o *redis.Options, s Request) error {
	c := redis.NewSentinelClient(&redis.Options{
		Addr: o.Addr, Password: s.SentinelPassword, TLSConfig: o.TLSConfig, MaxRetries: o.MaxRetries, DialTimeout: timeout,
		ReadTimeout: timeout, WriteTimeout: timeout, ContextTimeoutEnabled: true, DisableIdentity: true,
	})
	defer c.Close()
	_, err := c.GetMasterAddrByName(ctx, s.Sentinel).Result()
	switch {
	case err == redis.Nil:
		return fmt.Errorf("the sentinel knows no master %q", s.Sentinel)
	case refused(err):
		return fmt.Errorf("no sentinel, or it refuses to name its masters (%s)", firstLine(err))
	case err != nil:
		return plainly(err)
	}
	return nil
}

// failover returns the options of the master that a sentinel names.
func failover(o *redis.Options, s Request) *redis.FailoverOptions {
	return &redis.FailoverOptions{
		MasterName: s.Sentinel, SentinelAddrs: []string{o.Addr}, SentinelPassword: s.SentinelPassword,
		Username: o.Username, Password: o.Password, DB: o.DB, TLSConfig: withoutName(o.TLSConfig),
		PoolSize: o.PoolSize, MaxRetries: o.MaxRetries, DialTimeout: timeout, ReadTimeout: timeout, WriteTimeout: timeout,
		PoolTimeout: timeout, ContextTimeoutEnabled: true, DisableIdentity: true,
	}
}

// withoutName returns a configuration for other hosts than that of the URL,
// whose certificates have their own names.
func withoutName(c *tls.Config) *tls.Config {
	if c == nil {
		return nil
	}
	c = c.Clone()
	c.ServerName = ""
	return c
}

// openCluster finds the nodes. If the server does not name them, the one in the
// URL is measured.
func (c *connection) openCluster(ctx context.Context) {
	o := c.options
	c.cluster = redis.NewClusterClient(&redis.ClusterOptions{
		Addrs: []string{o.Addr}, Username: o.Username, Password: o.Password, TLSConfig: withoutName(o.TLSConfig),
		PoolSize: o.PoolSize, MaxRetries: o.MaxRetries, MaxRedirects: -1, DialTimeout: timeout, ReadTimeout: timeout,
		WriteTimeout: timeout, PoolTimeout: timeout, ContextTimeoutEnabled: true, DisableIdentity: true,
	})
	c.cluster.OnNewNode(func(client *redis.Client) {
		n := newNode(client.Options().Addr, client)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.known[client] = n
	})
	if nodes, err := c.nodes(ctx); err != nil || len(nodes) == 0 {
		c.notes = append(c.notes, fmt.Sprintf("the cluster does not name its nodes (%v); measured is %s alone", err, o.Addr))
		c.cluster.Close()
		c.cluster = nil
	}
}

// nodes returns the nodes, by address.
func (c *connection) nodes(ctx context.Context) ([]*node, error) {
	return c.each(ctx, (*redis.ClusterClient).ForEachShard)
}

// masters returns the nodes that have keys of their own.
func (c *connection) masters(ctx context.Context) ([]*node, error) {
	return c.each(ctx, (*redis.ClusterClient).ForEachMaster)
}

type forEach = func(*redis.ClusterClient, context.Context, func(context.Context, *redis.Client) error) error

func (c *connection) each(ctx context.Context, visit forEach) ([]*node, error) {
	if c.cluster == nil {
		return []*node{c.single}, nil
	}
	var all []*node
	err := visit(c.cluster, ctx, func(_ context.Context, client *redis.Client) error {
		c.mu.Lock()
		defer c.mu.Unlock()
		all = append(all, c.known[client])
		return nil
	})
	slices.SortFunc(all, func(a, b *node) int { return cmp.Compare(a.addr, b.addr) })
	return all, err
}

func (c *connection) close() {
	c.single.client.Close()
	if c.cluster != nil {
		c.cluster.Close()
	}
}

func newNode(addr string, client *redis.Client) *node {
	n := &node{addr: addr, client: client, sent: map[string]traffic.Command{}}
	client.AddHook(counting{n})
	return n
}

// own returns what was sent to the node so far, by label.
func (n *node) own() map[string]traffic.Command {
	n.mu.Lock()
	defer n.mu.Unlock()
	return maps.Clone(n.sent)
}

// count counts a command that was sent, as the server counts it.
func (n *node) count(name string, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.sent[name]
	if refused(err) {
		c.Rejected++
	} else {
		c.Calls++
	}
	n.sent[name] = c
}

// counting is the hook of a node.
type counting struct{ n *node }

// DialHook implements redis.Hook.
func (h counting) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook implements redis.Hook.
func (h counting) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := next(whole(ctx, cmd), cmd)
		h.count(cmd, err)
		return err
	}
}

// ProcessPipelineHook implements redis.Hook.
func (h counting) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		err := next(whole(ctx, cmds...), cmds)
		for _, cmd := range cmds {
			h.count(cmd, cmd.Err())
		}
		return err
	}
}

// whole returns a context that does not end while a connection is opened: a server may
// execute later what was given up, and nobody would know when. The timeouts still apply.
func whole(ctx context.Context, cmds ...redis.Cmder) context.Context {
	if slices.ContainsFunc(cmds, func(c redis.Cmder) bool { return rediscmd.OpeningCommands[label(c)] }) {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

func (h counting) count(cmd redis.Cmder, err error) { h.n.count(label(cmd), err) }

// label returns the name of a command as the server counts it.
func label(cmd redis.Cmder) string {
	argument := ""
	if args := cmd.Args(); len(args) > 1 {
		argument, _ = args[1].(string)
	}
	return cmdlabel.Name(cmd.Name(), argument)
}

// refused reports whether a server has answered that it does not do a command,
// or not for this user. It is reached, and may do others.
func refused(err error) bool {
	var answer redis.Error
	if !errors.As(err, &answer) || err == redis.Nil {
		return false
	}
	for _, login := range []string{"NOAUTH", "WRONGPASS", "ERR invalid password", "ERR AUTH", "ERR Client sent AUTH", "LOADING", "MASTERDOWN", databases, "ERR invalid DB", "ERR SELECT"} {
		if strings.HasPrefix(answer.Error(), login) {
			return false
		}
	}
	return true
}

var errSilent = fmt.Errorf("no answer in %v", timeout)

// databases begins the error for a number of a database that there is not.
const databases = "ERR DB index"

// plainly returns an error for a reader who knows Redis and not go-redis.
func plainly(err error) error {
	var op *net.OpError
	switch {
	case strings.HasPrefix(err.Error(), "NOAUTH"):
		return errors.New("the server wants a password: put it into the URL, or into REDISCLI_AUTH")
	case strings.HasPrefix(err.Error(), "WRONGPASS"), strings.Contains(err.Error(), "invalid password"):
		return errors.New("the server refuses this user and password")
	case strings.HasPrefix(err.Error(), databases):
		return errors.New("the server has no database with the number in the URL")
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &op) && op.Timeout():
		return errSilent
	case errors.Is(err, context.Canceled):
		return errors.New("interrupted before anything was measured")
	case strings.HasPrefix(err.Error(), "redis: can't parse"), strings.HasPrefix(err.Error(), "redis: invalid reply"):
		return errors.New("the server does not answer as Redis does: is the port right?")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the server closes the connection: is it one that wants TLS (rediss://), or no Redis?")
	}
	return err
}

// withHint adds to an error of a silent server what may be wrong with the URL.
func withHint(o *redis.Options, err error) error {
	if o.TLSConfig != nil && errors.Is(err, errSilent) {
		return fmt.Errorf("%w: is it a server without TLS (redis://)?", err)
	}
	return err
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return strings.TrimSpace(line)
}

// field returns a value in the answer of INFO.
func field(info, name string) string {
	for line := range strings.Lines(info) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
