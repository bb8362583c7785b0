package redisguard

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// confirm finds out whether Redis is unavailable, if a request that left at
// began has no reply yet. It sends a PING on a connection of the guard's own:
// the pool may be used up by blocking commands of the program, or by slow ones.
// Without a reply to the PING, and to anything else since, the gate closes.
func (g *Guard) confirm(t *ticket, began time.Time) {
	if !g.canPing(t.server) || g.suspended.Load() || !t.gate.mayPing(began, time.Now()) {
		return
	}
	defer t.gate.pinged()
	if !g.add() {
		return
	}
	defer g.requests.Done()
	g.counts.sent.Add(1)
	sent, patience := time.Now(), t.gate.pingPatience(g.timeout)
	ctx, cancel := context.WithTimeout(g.closing, patience+lastProbe) // a late reply shows that Redis is back
	defer cancel()
	connected := make(chan time.Duration, 1)
	done := start(ctx, func(ctx context.Context) error {
		return g.ping(ctx, t.server, func() {
			select {
			case connected <- time.Since(sent):
			default: // of another node
			}
		})
	}, func(error) {})
	verdict := time.NewTimer(patience)
	defer verdict.Stop()
	for {
		select {
		case err := <-done:
			g.confirmed(t, err)
			return
		case trip := <-connected: // the PING itself takes as long again
			verdict.Reset(max(patience, 3*trip) - time.Since(sent))
		case <-verdict.C:
			if t.gate.silent() {
				g.confirmed(t, context.DeadlineExceeded)
			}
		case <-ctx.Done():
			return
		}
	}
}

// confirmed records the result of a PING.
func (g *Guard) confirmed(t *ticket, err error) {
	if outage(err) {
		g.counts.troubles.note(err)
		reloadTopology(g.client)
	}
	if t.gate.leave(t.epoch, err, time.Now()) {
		g.changed()
	}
}

// canPing reports whether the addresses of a client are known. For a wrapper of
// the program, a request without a reply has to be evidence enough.
func (g *Guard) canPing(c redis.Cmdable) bool {
	if g.ping == nil {
		return false
	}
	switch c := c.(type) {
	case *redis.Client, *redis.Ring:
		return true
	case *redis.ClusterClient:
		return len(c.Options().Addrs) > 0
	}
	return false
}

// ping sends a PING to the servers of a client, over new connections. A ring is
// known as a whole, so all its shards must answer. Of a cluster without known
// nodes, one address is enough.
func ping(ctx context.Context, c redis.Cmdable, connected func()) error {
	switch c := c.(type) {
	case *redis.Client:
		o := c.Options()
		return pingAddr(ctx, o.Dialer, o.Network, o.Addr, connected)
	case *redis.Ring:
		return c.ForEachShard(ctx, func(ctx context.Context, shard *redis.Client) error {
			return ping(ctx, shard, connected)
		})
	case *redis.ClusterClient:
		o := c.Options()
		dial := o.Dialer
		if dial == nil {
			dial = redis.NewDialer(&redis.Options{DialTimeout: o.DialTimeout, TLSConfig: o.TLSConfig})
		}
		results := make(chan error, len(o.Addrs))
		for _, addr := range o.Addrs {
			start(ctx, func(ctx context.Context) error {
				return pingAddr(ctx, dial, "tcp", addr, connected)
			}, func(err error) { results <- err })
		}
		var err error
		for range o.Addrs {
			if err = <-results; err == nil {
				return nil
			}
		}
		return err
	}
	return errors.ErrUnsupported
}

// pingAddr sends a PING without a handshake. Any reply shows that the server
// answers, even that the connection has no password yet, or that there are too
// many connections.
func pingAddr(ctx context.Context, dial func(context.Context, string, string) (net.Conn, error), network, addr string, connected func()) error {
	conn, err := dial(ctx, network, addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	connected()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if _, err := io.WriteString(conn, "*1\r\n$4\r\nPING\r\n"); err != nil {
		return err
	}
	reply, err := bufio.NewReader(io.LimitReader(conn, 1<<10)).ReadString('\n')
	if err != nil {
		return err
	}
	for _, word := range []string{"LOADING", "BUSY", "MASTERDOWN"} {
		if strings.HasPrefix(reply, "-"+word) {
			return pingRefused(strings.TrimSpace(reply[1:]))
		}
	}
	return nil
}

// pingRefused is the error reply of a server that serves no command.
type pingRefused string

func (e pingRefused) Error() string { return string(e) }

// RedisError makes it a redis.Error.
func (pingRefused) RedisError() {}
