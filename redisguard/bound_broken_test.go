package redisguard

import (
	"context"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// faults are ways in which limiters have been wrong, each of which the oracle
// must see.
var faults = []string{"twice", "alone", "cached counter", "forgetful"}

// broken is AllowN of a limiter with such a fault.
func broken(fault string, l *Limiter, client redis.UniversalClient) func(context.Context, string, int) (Decision, error) {
	debit := l.debit
	switch fault {
	case "twice": // spends a lease twice
		l.send = func(ctx context.Context, t *terms, key string, args []any) ([]int64, error) {
			reply, err := debit(ctx, t, key, args)
			if err == nil {
				reply[0] *= 2
			}
			return reply, err
		}
	case "alone": // gives the whole limit to each instance
		l.send = func(ctx context.Context, t *terms, key string, args []any) ([]int64, error) {
			return debit(ctx, t, key+strconv.Itoa(os.Getpid()), args)
		}
	case "forgetful": // takes Redis' word that nothing was spent
		l.send = func(ctx context.Context, t *terms, key string, args []any) ([]int64, error) {
			for i := 4; i < len(args); i++ {
				args[i] = 0
			}
			return debit(ctx, t, key, args)
		}
	case "cached counter": // decides by a count that it read a while ago
		c := &cachedCounter{client: client, limit: int64(l.terms.rate), ttl: l.horizon, key: "count" + strings.TrimPrefix(l.terms.prefix, keyPrefix)}
		return c.AllowN
	}
	return l.AllowN
}

// A cachedCounter is the limiter that one gets by putting a cache before a
// counter: a GET per TTL, and an INCRBY for what was admitted in this second.
type cachedCounter struct {
	client redis.UniversalClient
	limit  int64
	ttl    time.Duration
	key    string

	mu    sync.Mutex
	count int64
	until time.Time
}

func (c *cachedCounter) AllowN(ctx context.Context, _ string, n int) (Decision, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	key := c.key + now.Truncate(time.Second).UTC().String()
	if now.After(c.until) {
		c.count, _ = c.client.Get(ctx, key).Int64()
		c.until = now.Add(c.ttl)
	}
	if c.count+int64(n) > c.limit {
		return Decision{RetryAfter: c.ttl}, nil
	}
	c.client.IncrBy(ctx, key, int64(n))
	return Decision{OK: true}, nil
}
