// Package counts has limiters that read no count, the twins of those in none/counts.
package counts

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// Flags reads what is no count, and may read it from a cache.
type Flags struct {
	rdb   *redis.Client
	used  atomic.Int64
	mu    sync.Mutex
	here  map[string]int
	inUse int
}

// Allow asks whether there is a key.
func (f *Flags) Allow(ctx context.Context, user string) bool {
	return f.rdb.Exists(ctx, "ratelimit:count:exceeded:"+user).Val() == 0 // want ratelimit:`a 5 s in-process cache would ask once per key per 5 s$`
}

// AllowAny asks for one of two.
func (f *Flags) AllowAny(ctx context.Context, user, ip string) bool {
	n, err := f.rdb.Exists(ctx, "ratelimit:blocked:"+user, "ratelimit:blocked:"+ip).Result() // want ratelimit:`per key per 5 s$`
	return err == nil && n < 1
}

// AllowFlag reads a flag that is one or missing.
func (f *Flags) AllowFlag(ctx context.Context, user string) bool {
	n, _ := f.rdb.Get(ctx, "ratelimit:count:over:"+user).Int() // want ratelimit:`per key per 5 s$`
	return n != 1
}

// AllowWord compares words.
func (f *Flags) AllowWord(ctx context.Context, user string) bool {
	return f.rdb.Get(ctx, "ratelimit:counter:"+user).Val() != "exceeded" // want ratelimit:`per key per 5 s$`
}

// AllowUntil compares with the clock.
func (f *Flags) AllowUntil(ctx context.Context, user string) bool {
	until, err := f.rdb.Get(ctx, "ratelimit:until:"+user).Int64() // want ratelimit:`per key per 5 s$`
	return err != nil || time.Now().Unix() >= until
}

// AllowAt does so with a time, and how much of it has passed.
func (f *Flags) AllowAt(ctx context.Context, user string, now time.Time) bool {
	at, err := f.rdb.HGet(ctx, "ratelimit:since", user).Int64() // want ratelimit:`per key per 5 s$`
	if err != nil || now.Before(time.UnixMilli(at)) {
		return false
	}
	return now.UnixMilli()-at > 1000
}

// AllowCounted reads the limit, and counts here.
func (f *Flags) AllowCounted(ctx context.Context) bool {
	limit, err := f.rdb.Get(ctx, "ratelimit:count").Int64() // want ratelimit:`per key per 5 s$`
	if err != nil || limit <= 0 {
		limit = 100
	}
	return f.used.Add(1) <= limit
}

// AllowLoaded asks how many there are now.
func (f *Flags) AllowLoaded(ctx context.Context) bool {
	limit, _ := f.rdb.HGet(ctx, "ratelimit:config", "max").Int64() // want ratelimit:`per key per 5 s$`
	if f.used.Load() >= limit {
		return false
	}
	f.used.Add(1)
	return true
}

// AllowMapped has them in a map.
func (f *Flags) AllowMapped(ctx context.Context, user string) bool {
	cfg, err := f.rdb.HGetAll(ctx, "ratelimit:config").Result() // want ratelimit:`HGETALL "ratelimit:config" on every call of \(\*Flags\)\.AllowMapped; a 5 s in-process cache would ask once per key per 5 s; the in-process cache is asked only after it$`
	if err != nil {
		return true
	}
	limit, _ := strconv.Atoi(cfg["limit"])
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.here[user] >= limit {
		return false
	}
	f.here[user]++
	return true
}

// AllowInUse counts in a field.
func (f *Flags) AllowInUse(ctx context.Context) bool {
	limit, err := f.limit(ctx)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil && f.inUse >= limit {
		return false
	}
	f.inUse++
	return true
}

func (f *Flags) limit(ctx context.Context) (int, error) {
	return f.rdb.Get(ctx, "ratelimit:limit").Int() // want ratelimit:`per key per 5 s$`
}

// AllowAtomic counts in Redis, and reads the limit there: the count is what
// it adds to.
func (f *Flags) AllowAtomic(ctx context.Context, user string) (bool, error) {
	limit, err := f.rdb.Get(ctx, "ratelimit:quantity").Int64() // want ratelimit:`per key per 5 s$`
	if err != nil {
		return false, err
	}
	n, err := f.rdb.Incr(ctx, "requests:"+user).Result()
	return n <= limit, err
}

// AllowShown hands a number on to where nobody is refused for it.
func (f *Flags) AllowShown(ctx context.Context, user string, show func(string)) bool {
	v, err := f.rdb.HMGet(ctx, "ratelimit:state:"+user, "blocked", "since").Result() // want ratelimit:`per key per 5 s$`
	if err != nil || len(v) != 2 {
		return false
	}
	n, _ := strconv.Atoi(v[1].(string))
	show(strconv.Itoa(n / 60))
	return v[0] != "1"
}

// AllowText compares with the text of a flag.
func (f *Flags) AllowText(ctx context.Context, user string) bool {
	return f.rdb.Get(ctx, "ratelimit:text:flag:"+user).Val() != "1" // want ratelimit:`a 5 s in-process cache would ask once per key per 5 s$`
}
