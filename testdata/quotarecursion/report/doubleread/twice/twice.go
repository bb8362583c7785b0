// Package twice reads a key twice for one answer.
package twice

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

type Quota struct {
	rdb *redis.Client
	mu  sync.Mutex
}

func (q *Quota) Check(ctx context.Context, tenant string) error {
	key := "quota:" + tenant
	n, err := q.rdb.Get(ctx, key).Int()
	if err != nil {
		return err
	}
	ttl, err := q.rdb.TTL(ctx, key).Result() // want doubleread:`quota "quota:\*" twice \(GET, TTL\): 2 round trips; send both in one pipeline or script$`
	if n > 100 && ttl > time.Minute {
		return errors.New("over quota")
	}
	return err
}

func (q *Quota) Left(ctx context.Context, tenant string) bool {
	if q.used(ctx, tenant) < 90 {
		return q.used(ctx, tenant) < 80 // want doubleread:`quota "quota:\*:used" twice \(GET, GET\)`
	}
	return true
}

func (q *Quota) used(ctx context.Context, tenant string) int {
	n, _ := q.rdb.Get(ctx, fmt.Sprintf("quota:%s:used", tenant)).Int()
	return n
}

// Two keys are no second read.
func (q *Quota) Both(ctx context.Context, tenant, team string) bool {
	return q.used(ctx, tenant) < 100 && q.used(ctx, team) < 100
}

// Double-checked locking means to read again.
func (q *Quota) Once(ctx context.Context, tenant string) bool {
	if q.used(ctx, tenant) > 0 {
		return true
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.used(ctx, tenant) > 0
}

// A pipeline is one round trip.
func (q *Quota) Piped(ctx context.Context, tenant string) (bool, error) {
	key := "quota:" + tenant
	pipe := q.rdb.Pipeline()
	n := pipe.Get(ctx, key)
	ttl := pipe.TTL(ctx, key)
	if _, err := pipe.Exec(ctx); err != nil {
		return false, err
	}
	return n.Val() == "" || ttl.Val() < 0, nil
}

// Usage is for a page, and decides nothing.
func (q *Quota) Usage(ctx context.Context, tenant string) (string, time.Duration) {
	key := "quota:" + tenant
	return q.rdb.Get(ctx, key).Val(), q.rdb.TTL(ctx, key).Val()
}

// Retried reads again only when the first read has failed.
func (q *Quota) Retried(ctx context.Context, tenant string) bool {
	n, err := q.rdb.Get(ctx, "quota:"+tenant).Int()
	if err != nil {
		n, err = q.rdb.Get(ctx, "quota:"+tenant).Int()
	}
	return err == nil && n < 100
}
