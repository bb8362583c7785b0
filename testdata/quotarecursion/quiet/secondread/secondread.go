// Package secondread has quotas that read one key twice for a reason.
package secondread

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over quota")

// Quota limits tenants.
type Quota struct {
	rdb     *redis.Client
	replica *redis.Client
	mu      sync.RWMutex
}

// CheckFilled fills the key when it is not there, and looks again under a lock.
func (q *Quota) CheckFilled(ctx context.Context, tenant string) (bool, error) {
	key := "quota:" + tenant
	left, err := q.rdb.Get(ctx, key).Int()
	if !errors.Is(err, redis.Nil) {
		return left > 0, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	left, err = q.rdb.Get(ctx, key).Int()
	if errors.Is(err, redis.Nil) {
		left, err = 1000, q.rdb.Set(ctx, key, 1000, time.Hour).Err()
	}
	return left > 0, err
}

// CheckElected does the same by a lock in Redis.
func (q *Quota) CheckElected(ctx context.Context, tenant string) (bool, error) {
	key := "quota:" + tenant
	left, err := q.rdb.Get(ctx, key).Int()
	if !errors.Is(err, redis.Nil) {
		return left > 0, err
	}
	won, err := q.rdb.SetNX(ctx, "lock:"+key, 1, time.Second).Result()
	if err != nil || !won {
		return true, err
	}
	defer q.rdb.Del(ctx, "lock:"+key)
	left, err = q.rdb.Get(ctx, key).Int()
	if errors.Is(err, redis.Nil) {
		left, err = 1000, q.rdb.Set(ctx, key, 1000, time.Hour).Err()
	}
	return left > 0, err
}

var left = redis.NewScript(`return {redis.call("GET", KEYS[1]), redis.call("TTL", KEYS[1])}`)

// CheckEither reads the key once, in one way or the other.
func (q *Quota) CheckEither(ctx context.Context, tenant string, exact bool) (bool, error) {
	key := "quota:" + tenant
	if exact {
		n, err := q.rdb.Get(ctx, key).Int()
		return n < 100, err
	}
	n, err := q.rdb.Exists(ctx, key).Result()
	return n == 0, err
}

// CheckReplica reads the key of the primary when the replica does not answer.
func (q *Quota) CheckReplica(ctx context.Context, tenant string) (bool, error) {
	key := "quota:" + tenant
	n, err := q.replica.Get(ctx, key).Int()
	if err != nil {
		n, err = q.rdb.Get(ctx, key).Int()
	}
	return n < 100, err
}

// AllowCounted counts and sets an end: two commands, and neither is a read.
func (q *Quota) AllowCounted(ctx context.Context, tenant string) (bool, error) {
	key := "quota:" + tenant
	n, err := q.rdb.Incr(ctx, key).Result()
	if err == nil && n == 1 {
		err = q.rdb.Expire(ctx, key, time.Hour).Err()
	}
	return n <= 100, err
}

// CheckSwapped reads, writes, and reads what has come of it.
func (q *Quota) CheckSwapped(ctx context.Context, tenant string) (bool, error) {
	key := "quota:" + tenant
	old, err := q.rdb.Get(ctx, key).Int()
	if err != nil {
		return false, err
	}
	if err := q.rdb.SetArgs(ctx, key, old-1, redis.SetArgs{KeepTTL: true}).Err(); err != nil {
		return false, err
	}
	now, err := q.rdb.Get(ctx, key).Int()
	return now >= 0, err
}

// CheckWatched reads in a transaction, which is meant to be done again.
func (q *Quota) CheckWatched(ctx context.Context, tenant string) error {
	key := "quota:" + tenant
	return q.rdb.Watch(ctx, func(tx *redis.Tx) error {
		n, err := tx.Get(ctx, key).Int()
		if err != nil {
			return err
		}
		if n == 0 {
			return errOver
		}
		_, err = tx.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
			pipe.Set(ctx, key, strconv.Itoa(n-1), redis.KeepTTL)
			return nil
		})
		return err
	}, key)
}

// Usage is what a page shows of a quota. It decides nothing.
type Usage struct {
	Used int
	Left time.Duration
}

// Usage reads for the page.
func (q *Quota) Usage(ctx context.Context, tenant string) (u Usage, err error) {
	key := "quota:" + tenant
	if u.Used, err = q.rdb.Get(ctx, key).Int(); err != nil {
		return u, err
	}
	u.Left, err = q.rdb.TTL(ctx, key).Result()
	return u, err
}

// Profile is no quota at all.
type Profile struct {
	rdb *redis.Client
}

// Fresh tells whether the profile has changed a short time ago.
func (p *Profile) Fresh(ctx context.Context, user string) (bool, error) {
	name, err := p.rdb.Get(ctx, "profile:"+user).Result()
	if err != nil {
		return false, err
	}
	ttl, err := p.rdb.TTL(ctx, "profile:"+user).Result()
	return name != "" && ttl > time.Hour, err
}
