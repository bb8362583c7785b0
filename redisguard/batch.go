package redisguard

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// A scriptCall is one run of a script on one key.
type scriptCall struct {
	key  string
	args []any
	cmd  *redis.Cmd    // with the reply
	sent *atomic.Int64 // counts it once more if it is sent again
}

// result returns the command with the reply. It has an error if a hook of the
// program has ended the request of another key.
func (c *scriptCall) result() *redis.Cmd {
	if c.cmd == nil {
		c.cmd = new(redis.Cmd)
		c.cmd.SetErr(errNoReply)
	}
	return c.cmd
}

// batches sends the script calls of a limiter. While a request to a node is
// under way, further calls wait for a moment and leave in one pipeline. A call
// to an idle node leaves at once.
type batches struct {
	mu    sync.Mutex
	nodes map[route]*traffic
}

// A route is a script on a node: a pipeline has one script.
type route struct {
	node   *redis.Client
	script *redis.Script
}

// traffic is what is under way on a route.
type traffic struct {
	batches int
	next    *batch // collects calls
}

type batch struct {
	calls []*scriptCall
	done  chan struct{}
}

const (
	// mostCalls bounds a pipeline: go-redis and the server have all of it in
	// memory.
	mostCalls = 1000
	// shortestWait and waitShare determine how long calls wait for others: a
	// part of a round trip, so that few pipelines to a node are under way.
	shortestWait = time.Millisecond
	waitShare    = 8
)

var errNoReply = errors.New("redisguard: a hook has ended a pipeline without replies")

// run sends a call to the node that has its key, and waits for the reply. send
// is the client: that of a cluster follows redirections.
func (b *batches) run(ctx context.Context, send redis.UniversalClient, node *redis.Client, trip time.Duration, script *redis.Script, c *scriptCall) {
	to := route{node, script}
	b.mu.Lock()
	t := b.nodes[to]
	if t == nil {
		t = new(traffic)
		if b.nodes == nil {
			b.nodes = map[route]*traffic{}
		}
		b.nodes[to] = t
	}
	if own := t.next; own != nil {
		own.calls = append(own.calls, c)
		if len(own.calls) == mostCalls {
			t.next = nil
		}
		b.mu.Unlock()
		<-own.done
		return
	}
	own := &batch{calls: []*scriptCall{c}, done: make(chan struct{})}
	t.batches++
	wait := t.batches > 1
	if wait {
		t.next = own
	}
	b.mu.Unlock()
	defer b.end(to, t, own) // a hook may panic
	if wait {
		time.Sleep(max(shortestWait, trip/waitShare))
		b.mu.Lock()
		if t.next == own {
			t.next = nil
		}
		b.mu.Unlock()
	}
	if len(own.calls) > 1 { // newer versions of go-redis have a pool of its own for pipelines
		until, _ := ctx.Deadline()
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), max(time.Until(until), node.Options().DialTimeout))
		defer cancel()
	}
	runScript(ctx, send, node, script, own.calls)
}

func (b *batches) end(to route, t *traffic, own *batch) {
	b.mu.Lock()
	if t.batches--; t.batches == 0 {
		delete(b.nodes, to)
	}
	b.mu.Unlock()
	close(own.done)
}

// loaded are the scripts that a client's server has, by their hashes.
type loaded struct{ scripts sync.Map }

var loadedScripts perClient[loaded]

// known returns the flag of whether the server of a client has a script. A
// wrapper of the program has no identity, and is assumed to have it.
func known(c redis.Cmdable, s *redis.Script) *atomic.Bool {
	flag := new(atomic.Bool)
	all, ok := loadedScripts.get(c, func() *loaded { return new(loaded) })
	if !ok {
		flag.Store(true)
		return flag
	}
	kept, _ := all.scripts.LoadOrStore(s.Hash(), flag)
	return kept.(*atomic.Bool)
}

// runScript runs a script for all calls, in one pipeline. While the server is
// not known to have the script, the first command is EVAL, which loads it for
// the others. A server that has lost it costs one more pipeline.
func runScript(ctx context.Context, send redis.UniversalClient, node redis.Cmdable, s *redis.Script, calls []*scriptCall) {
	has := known(node, s)
	sendScript(ctx, send, s, calls, !has.Load())
	var again []*scriptCall
	for _, c := range calls {
		if err := c.cmd.Err(); redis.HasErrorPrefix(err, "NOSCRIPT") {
			again = append(again, c)
			c.sent.Add(1)
		} else if err == nil {
			has.Store(true)
		}
	}
	if len(again) == 0 {
		return
	}
	sendScript(ctx, send, s, again, true)
	has.Store(again[0].cmd.Err() == nil)
}

func sendScript(ctx context.Context, send redis.UniversalClient, s *redis.Script, calls []*scriptCall, load bool) {
	if len(calls) == 1 {
		calls[0].cmd = calls[0].queue(ctx, send, s, load)
		return
	}
	pipe := send.Pipeline()
	cmds := make([]*redis.Cmd, len(calls))
	for i, c := range calls {
		cmds[i] = c.queue(ctx, pipe, s, load && i == 0)
	}
	_, err := pipe.Exec(ctx)
	for i, c := range calls {
		if cmds[i].Val() == nil && cmds[i].Err() == nil && err != nil {
			cmds[i].SetErr(err) // by a hook of the program
		}
		c.cmd = cmds[i]
	}
}

func (c *scriptCall) queue(ctx context.Context, to redis.Scripter, s *redis.Script, load bool) *redis.Cmd {
	if load {
		return s.Eval(ctx, to, []string{c.key}, c.args...)
	}
	return s.EvalSha(ctx, to, []string{c.key}, c.args...)
}
