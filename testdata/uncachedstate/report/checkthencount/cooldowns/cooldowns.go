// Package cooldowns has functions that ask for a mark, refuse if there is one, and set it.
package cooldowns

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

var errWait = errors.New("wait")

type Notes struct{ rdb *redis.Client }

func (n *Notes) Direct(ctx context.Context, user string) error {
	found, err := n.rdb.Exists(ctx, "ratelimit:cooldown:"+user).Result() // want checkthencount:`^EXISTS "ratelimit:cooldown:\*" on every call of \(\*Notes\)\.Direct, set by SET: 2 round trips per call, and two calls at once may both pass; do both with SET NX`
	if err != nil {
		return err
	}
	if found > 0 {
		return errWait
	}
	return n.rdb.Set(ctx, "ratelimit:cooldown:"+user, 1, time.Minute).Err()
}

// Post has a key that only hints at a limiter, and names that say nothing.
func (n *Notes) Post(ctx context.Context, user string) error {
	if found, _ := n.rdb.Exists(ctx, "post_cooldown:"+user).Result(); found > 0 { // want checkthencount:`^EXISTS "post_cooldown:\*" on every call of \(\*Notes\)\.Post, set by SET`
		return errWait
	}
	return n.rdb.Set(ctx, "post_cooldown:"+user, 1, time.Minute).Err()
}

// Reply says how long there is to wait. Whatever the mark is, it is only asked for.
func (n *Notes) Reply(ctx context.Context, user string) error {
	left, err := n.rdb.TTL(ctx, "reply:limit:"+user).Result() // want checkthencount:`^TTL "reply:limit:\*" on every call of \(\*Notes\)\.Reply, set by SET: 2 round trips per call, and two calls at once may both pass; do both with SET NX`
	if err != nil {
		return err
	}
	if left > 0 {
		return fmt.Errorf("wait %s", left)
	}
	n.rdb.Set(ctx, "reply:limit:"+user, time.Now().Unix(), time.Minute)
	return nil
}

// MayPoke answers with a bool.
func MayPoke(ctx context.Context, rdb *redis.Client, from, to string) bool {
	key := fmt.Sprintf("rl:poke:%s:%s", from, to)
	if v, _ := rdb.Get(ctx, key).Result(); v != "" { // want checkthencount:`^GET "rl:poke:\*:\*" on every call of MayPoke, set by SET`
		return false
	}
	rdb.Set(ctx, key, "1", 10*time.Second)
	return true
}

// Once wraps anything.
func Once[T any](rdb *redis.Client, every time.Duration, do func(context.Context) (T, error)) func(context.Context, string) (T, error) {
	return func(ctx context.Context, id string) (T, error) {
		var none T
		n, err := rdb.Exists(ctx, "once:backoff:"+id).Result() // want checkthencount:`^EXISTS "once:backoff:\*" on every call of the function literal in Once, set by SET`
		if err != nil {
			return none, err
		}
		if n == 1 {
			return none, errWait
		}
		if err := rdb.Set(ctx, "once:backoff:"+id, 1, every).Err(); err != nil {
			return none, err
		}
		return do(ctx)
	}
}
