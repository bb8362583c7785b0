package redisguard

import (
	"time"

	"github.com/redis/go-redis/v9"
)

// Cached reads through c and answers from memory what it has asked for within
// maxAge: rdb.Get(ctx, key) becomes
//
//	redisguard.Cached(rdb, 5*time.Second).Get(ctx, key)
//
// It is meant to be called anew for each read; what is held is held by client,
// for readers of every maximum age together, in up to 16 MiB, and goes with
// the client. See Reader for what it must not be used for. On a miss it does
// what c does, with c's timeouts and retries; nothing older than maxAge is
// given, unless SuspendVariable is set.
//
// What is no *redis.Client, *redis.ClusterClient or *redis.Ring is passed
// through as it is: commands of pipelines and transactions are queued, those
// of connections sent. What WithTimeout and Conn return is a client of its
// own, and so holds nothing where it is made for each read.
//
// With go-redis from v9.22 on, writes through c make it forget, as those of a
// Reader do. A hook cannot be added to a running client of an older one: there
// it takes a Guard's Reader that was made for c before it was used.
//
// A hook that changes keys by the context makes it hold nothing, from the first
// command on that it changes: where it changes some and not all, what was read
// before that is given to those that it would have changed. Such a client needs
// a Reader with a Scope.
//
// A maxAge of zero or less asks each time.
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

// CachedStatus is the Status of all that Cached was used for in this process.
// It sends nothing.
func CachedStatus() Status {
	s := cachedCounts.status()
	s.State = OK
	if cachedCounts.troubles.now() {
		s.State = Degraded
	}
	if off, _ := suspendVariable(); off {
		s.State = Suspended
	}
	return s
}
