package redisguard

import (
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Cached returns a Reader that reads through c and reuses replies from memory
// for maxAge: rdb.Get(ctx, key) becomes
//
//	redisguard.Cached(rdb, 5*time.Second).Get(ctx, key)
//
// Call it for each read. The cache belongs to the client, is shared by readers
// of every maximum age, takes up to 16 MiB unless SetMaxBytes says otherwise,
// and is released with the client.
// See Reader for what must not be read through it. On a miss it behaves as c
// does, with c's timeouts and retries. It returns nothing older than maxAge,
// unless it is suspended, see SuspendCached.
//
// Only *redis.Client, *redis.ClusterClient and *redis.Ring are cached. Commands
// of other types pass through: pipelines and transactions queue them,
// connections send them. WithTimeout and Conn return a new client, so nothing
// is cached if they are called for each read.
//
// With go-redis v9.22 or later, a write through c makes the cache forget its
// keys, or know that they are absent, as with a Reader. Older versions cannot
// add a hook to a running client. There, use the Reader of a Guard, created
// before the client is used.
//
// If a hook changes keys depending on the context, nothing is cached after the
// first command that it changes. If it changes only some commands, they may get
// replies that were cached before. Such a client needs a Reader with a Scope.
//
// With a maxAge of zero or less, each read goes to Redis. Without a client, each
// read is an error.
func Cached(c redis.Cmdable, maxAge time.Duration) Reader {
	r := Reader{c: c, counts: &cachedCounts, maxAge: maxAge}
	if maxAge <= 0 {
		return r
	}
	if s, ok := storeOf(c, hooksMayJoin); ok {
		r.s, r.p = s, c.(processor)
	}
	return r
}

var cachedCounts counts

// SetMaxBytes sets the approximate memory limit of a client's cache, which
// Cached and the Readers of the client share. It may be called at any time; the
// last call, or the last Reader of a Guard with MaxBytes, counts.
func SetMaxBytes(c redis.Cmdable, maxBytes int64) error {
	if maxBytes < leastMaxBytes {
		return fmt.Errorf("redisguard: MaxBytes %d is less than 64 KiB", maxBytes)
	}
	s, ok := storeOf(c, false)
	if !ok {
		return fmt.Errorf("redisguard: SetMaxBytes: reads of a %T are not cached", c)
	}
	s.boxes.SetMaximum(uint64(maxBytes))
	return nil
}

// CachedStatus returns the Status of all uses of Cached in this process. It
// sends no command.
func CachedStatus() Status {
	s := cachedCounts.status()
	s.State = OK
	if cachedCounts.troubles.now() {
		s.State = Degraded
	}
	if cachedSuspended().Load() {
		s.State = Suspended
	}
	return s
}
