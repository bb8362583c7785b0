package redisguard

import (
	"context"
	"iter"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// hooksMayJoin reports whether AddHook is safe during commands: since v9.22
// go-redis publishes its hooks by copy.
var hooksMayJoin = atLeast(redis.Version(), 9, 22)

func atLeast(version string, major, minor int) bool {
	a, rest, _ := strings.Cut(version, ".")
	b, _, _ := strings.Cut(rest, ".")
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	return errX == nil && errY == nil && (x > major || x == major && y >= minor)
}

// storeOf returns the store of a client. With watch, it observes writes through
// the client from then on.
func storeOf(c redis.Cmdable, watch bool) (*store, bool) {
	s, ok := stores.get(c, func() *store { return newStore(defaultMaxBytes) })
	if ok && watch && !s.watched.Load() && s.watched.CompareAndSwap(false, true) {
		_, one := c.(*redis.Client)
		addHook(c, watcher{s, one})
	}
	return s, ok
}

// A watcher is the hook that reports writes to a store. It refers to the store;
// the store does not refer to the client.
type watcher struct {
	s         *store
	oneServer bool // the client has all keys on one server
}

// DialHook implements redis.Hook.
func (w watcher) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook implements redis.Hook.
func (w watcher) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if reads[cmd.Name()] {
			if own, ok := ctx.Value(sentKeyKey{}).(*sentKey); ok {
				own.seen(cmd)
			}
			w.selects(cmd)
			return next(ctx, cmd)
		}
		return w.write(ctx, []redis.Cmder{cmd}, func(ctx context.Context) error { return next(ctx, cmd) })
	}
}

// A sentKey is in the context of a reader's request. With it, a watcher that
// runs after a key-changing hook can compare the keys, even if the hook sends
// another command.
type sentKey struct {
	s       *store
	boxes   []*box // of the requested keys, in their order
	command string
	other   atomic.Bool // one of them has another key than its box
}

type sentKeyKey struct{}

func (k *sentKey) seen(cmd redis.Cmder) {
	args := cmd.Args()
	if len(args) < 2 || cmd.Name() != k.command {
		return // a command that opens the connection
	}
	if k.command != "mget" {
		args = args[:2] // the other commands have one key; the rest are arguments
	}
	part := len(args)-1 != len(k.boxes) // for one node of a cluster
	var asked map[string]bool
	if part {
		asked = make(map[string]bool, len(k.boxes))
		for _, b := range k.boxes {
			asked[b.key] = true
		}
	}
	for i, a := range args[1:] {
		key, ok := argument(a)
		switch {
		case !ok:
		case !part:
			if b := k.boxes[i]; key != b.key {
				k.other.Store(true)
				k.s.sentAs(key, b)
			}
		case !asked[key]:
			k.other.Store(true)
		}
	}
}

// ProcessPipelineHook implements redis.Hook.
func (w watcher) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		return w.write(ctx, cmds, func(ctx context.Context) error { return next(ctx, cmds) })
	}
}

// sees forgets every key that is an argument of a command, without knowing
// which arguments are keys. A false match costs one read.
func (w watcher) sees(cmds ...redis.Cmder) {
	for _, cmd := range cmds {
		switch cmd.Name() {
		case "flushall", "flushdb", "swapdb":
			w.s.flush()
			continue
		}
		for key := range w.s.keysOf(cmd) {
			w.s.written(key)
		}
	}
}

// keysOf yields the arguments of a command that may be requested keys.
func (s *store) keysOf(cmd redis.Cmder) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i, a := range cmd.Args() {
			if i == 0 || int64(length(a)) > s.longest.Load() {
				continue // skip the command name, and values that cannot be a cached key, such as large ones
			}
			if key, ok := argument(a); ok && !yield(key) {
				return
			}
		}
	}
}

// length returns the length of an argument that may be long.
func length(a any) int {
	switch a := a.(type) {
	case string:
		return len(a)
	case []byte:
		return len(a)
	}
	return 0
}

// reads contains commands that write nothing. A missing one only makes the
// store forget the keys in its arguments.
var reads = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(`
		get mget exists ttl pttl type strlen getrange getbit bitcount bitpos expiretime pexpiretime
		hget hmget hgetall hexists hkeys hvals hlen hstrlen hscan
		sismember smismember smembers scard srandmember sscan sinter sunion sdiff
		zscore zmscore zcard zcount zrank zrevrank zrange zrevrange zrangebyscore zrevrangebyscore zlexcount zscan
		llen lindex lrange lpos
		xlen xrange xrevrange xread
		scan keys dbsize randomkey ping echo time info command object memory
		hello auth client select readonly readwrite cluster subscribe psubscribe publish`) {
		m[name] = true
	}
	return m
}()
