// Package types has a cache and its quota as concrete types that know each
// other.
package types

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

var errOver = errors.New("over quota")

// Cache asks its quota before each operation.
type Cache struct {
	rdb   *redis.Client
	quota *Quota
}

// Quota reads its counters through the cache.
type Quota struct {
	cache *Cache
	limit int64
}

// New ties the two together.
func New(rdb *redis.Client, limit int64) *Cache {
	c := &Cache{rdb: rdb}
	c.quota = &Quota{cache: c, limit: limit}
	return c
}

// Get is the story.
func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if err := c.quota.Check(ctx); err != nil {
		return "", err
	}
	return c.rdb.Get(ctx, key).Result()
}

// Check asks the cache for what it needs to answer the cache.
func (q *Quota) Check(ctx context.Context) error {
	used, err := q.cache.Get(ctx, "quota:used:"+time.Now().Format("2006-01-02")) // want unbounded:`infinite recursion; .*path: \(\*Quota\)\.Check -> \(\*Cache\)\.Get -> \(\*Quota\)\.Check$`
	if err != nil && !errors.Is(err, redis.Nil) {
		return err
	}
	if used > fmt.Sprint(q.limit) {
		return errOver
	}
	return nil
}

// Store asks for an answer with a yes and a wait, and has an optional limiter.
type Store struct {
	rdb     *redis.Client
	limiter *Limiter
}

// Limiter keeps its counts in the store.
type Limiter struct {
	store *Store
}

// NewStore closes the cycle after both are made.
func NewStore(rdb *redis.Client) *Store {
	s := &Store{rdb: rdb}
	l := &Limiter{store: s}
	s.limiter = l
	return s
}

// Save is guarded where there is a limiter.
func (s *Store) Save(ctx context.Context, key string, value []byte) error {
	if s.limiter != nil {
		ok, wait, err := s.limiter.Allow(ctx, key)
		if err != nil {
			return err
		}
		if !ok {
			return fmt.Errorf("wait %s", wait)
		}
	}
	return s.rdb.Set(ctx, key, value, time.Hour).Err()
}

// Allow writes through the operation that asks it.
func (l *Limiter) Allow(ctx context.Context, key string) (bool, time.Duration, error) {
	if err := l.store.Save(ctx, fmt.Sprintf("limit:%s", key), nil); err != nil { // want unbounded:`infinite recursion; .*path: \(\*Limiter\)\.Allow -> \(\*Store\)\.Save -> \(\*Limiter\)\.Allow$`
		return false, time.Second, err
	}
	return true, 0, nil
}

// Sessions has a guard whose name says nothing.
type Sessions struct {
	rdb    *redis.Client
	helper *Helper
}

// Helper is the guard.
type Helper struct {
	sessions *Sessions
}

// NewSessions closes the cycle by a method.
func NewSessions(rdb *redis.Client) *Sessions {
	s := &Sessions{rdb: rdb}
	s.use(&Helper{sessions: s})
	return s
}

func (s *Sessions) use(h *Helper) { s.helper = h }

// Touch is guarded.
func (s *Sessions) Touch(ctx context.Context, id string) error {
	if id == "" {
		return errors.New("no session")
	}
	if !s.helper.Run(ctx, id) {
		return errOver
	}
	return s.rdb.Expire(ctx, "session:"+id, time.Hour).Err()
}

// Run answers with a bool alone.
func (h *Helper) Run(ctx context.Context, id string) bool {
	return h.sessions.Touch(ctx, "touches:"+id) == nil // want unbounded:`infinite recursion; .*path: \(\*Helper\)\.Run -> \(\*Sessions\)\.Touch -> \(\*Helper\)\.Run$`
}

// Queue is guarded in a switch, before a pipeline.
type Queue struct {
	rdb     *redis.Client
	breaker *Breaker
}

// Breaker reads by the queue.
type Breaker struct {
	queue *Queue
}

// Decision is what a breaker answers.
type Decision struct {
	Open  bool
	Cause string
}

// Publish asks first.
func (q *Queue) Publish(ctx context.Context, payloads []string) error {
	d, err := q.breaker.Decide(ctx)
	switch {
	case err != nil:
		return err
	case d.Open:
		return errors.New(d.Cause)
	}
	_, err = q.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, s := range payloads {
			p.LPush(ctx, "queue", s)
		}
		return nil
	})
	return err
}

// Decide probes the queue.
func (b *Breaker) Decide(ctx context.Context) (Decision, error) {
	if err := b.queue.Publish(ctx, []string{"probe"}); err != nil { // want unbounded:`infinite recursion; .*path: \(\*Breaker\)\.Decide -> \(\*Queue\)\.Publish -> \(\*Breaker\)\.Decide$`
		return Decision{Open: true, Cause: err.Error()}, nil
	}
	return Decision{}, nil
}
