package redisguard

import (
	"context"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// hooksMayJoin says that AddHook may run beside commands: go-redis publishes
// its hooks by copy since v9.22.
var hooksMayJoin = atLeast(redis.Version(), 9, 22)

func atLeast(version string, major, minor int) bool {
	a, rest, _ := strings.Cut(version, ".")
	b, _, _ := strings.Cut(rest, ".")
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	return errX == nil && errY == nil && (x > major || x == major && y >= minor)
}

// storeOf is the store of a client. With watch, writes through the client are
// seen from then on.
func storeOf(c redis.Cmdable, watch bool) (*store, bool) {
	s, ok := stores.get(c, func() *store { return newStore(16 << 20) })
	if ok && watch && !s.watched.Load() && s.watched.CompareAndSwap(false, true) {
		addHook(c, watcher{s})
	}
	return s, ok
}

// A watcher is the hook that tells a store of writes. It holds the store, and
// the store does not hold the client.
type watcher struct{ s *store }

// DialHook implements redis.Hook.
func (w watcher) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook implements redis.Hook.
func (w watcher) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if reads[cmd.Name()] {
			if own, ok := ctx.Value(sentKeyKey{}).(*sentKey); ok {
				own.seen(cmd)
			}
			return next(ctx, cmd)
		}
		// Before, for what is being read while it is written; and after, for
		// what is read in between and may have come first.
		w.sees(cmd)
		defer w.sees(cmd)
		return next(ctx, cmd)
	}
}

// A sentKey is in the context of a reader's own request, so that the watcher
// can tell which keys it goes out with when it stands below a hook that changes
// them, whether in the command or by sending another one.
type sentKey struct {
	s       *store
	boxes   []*box // of the keys that were asked for, in their order
	command string
	other   atomic.Bool // one of them is not the box's
}

type sentKeyKey struct{}

func (k *sentKey) seen(cmd redis.Cmder) {
	args := cmd.Args()
	if len(args) < 2 || cmd.Name() != k.command {
		return // one that opens the connection
	}
	if k.command != "mget" {
		args = args[:2] // the others have one key, and what follows is none
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
		all := func() {
			for _, cmd := range cmds {
				if !reads[cmd.Name()] {
					w.sees(cmd)
				}
			}
		}
		all()
		defer all()
		return next(ctx, cmds)
	}
}

// sees forgets every key that is an argument of the command, whichever
// arguments its keys are: to forget what only looks like a key costs a read.
func (w watcher) sees(cmd redis.Cmder) {
	switch cmd.Name() {
	case "flushall", "flushdb", "swapdb":
		w.s.flush()
		return
	}
	for i, a := range cmd.Args() {
		if i == 0 || int64(length(a)) > w.s.longest.Load() {
			continue // the command; what is no key that is held, a large value for instance
		}
		if key, ok := argument(a); ok {
			w.s.written(key)
		}
	}
}

// length is that of an argument that may be long.
func length(a any) int {
	switch a := a.(type) {
	case string:
		return len(a)
	case []byte:
		return len(a)
	}
	return 0
}

// reads are commands that write nothing. One that is missing here does no harm
// but to what is held of its arguments.
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
