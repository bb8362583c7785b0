// want package:"reaches redis" package:`\*.*\.sessions is .*store\.Sessions$`

// Package store keeps sessions behind an interface.
package store

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Sessions is all that the program sees of the store.
type Sessions interface {
	Load(ctx context.Context, id string) (string, error)
	Save(ctx context.Context, id, user string) error
	Touch(ctx context.Context, id string) error
	Len(ctx context.Context) (int64, error)
}

type sessions struct {
	rdb *redis.Client
	ttl time.Duration
}

// New returns sessions that live in Redis. The type behind them is nobody
// else's business.
func New(rdb *redis.Client, ttl time.Duration) Sessions { // want New:"makes a value"
	return &sessions{rdb: rdb, ttl: ttl}
}

func key(id string) string { return "session:" + id } // want key:`^returns session:\{0\}$`

// Load is a plain GET.
func (s *sessions) Load(ctx context.Context, id string) (string, error) { // want Load:`^GET, key of GET session:\{2\}$`
	user, err := s.rdb.Get(ctx, key(id)).Result()
	if err == redis.Nil {
		return "", fmt.Errorf("no session %s", id)
	}
	return user, err
}

// Save goes through a helper.
func (s *sessions) Save(ctx context.Context, id, user string) error { // want Save:`^SET through \(\*sessions\)\.put, key of SET session:\{2\}$`
	return s.put(ctx, key(id), user)
}

func (s *sessions) put(ctx context.Context, key, value string) error { // want put:`^SET, key of SET \{2\}$`
	return s.rdb.Set(ctx, key, value, s.ttl).Err()
}

// Touch makes two round trips, one of them only when the session is there.
func (s *sessions) Touch(ctx context.Context, id string) error { // want Touch:`^EXISTS, EXPIRE, key of EXISTS session:\{2\}, key of EXPIRE session:\{2\}$`
	n, err := s.rdb.Exists(ctx, key(id)).Result()
	if err != nil || n == 0 {
		return err
	}
	return s.rdb.Expire(ctx, key(id), s.ttl).Err()
}

// Len reads the cursor to its end.
func (s *sessions) Len(ctx context.Context) (n int64, err error) { // want Len:"^SCAN, SCAN$"
	it := s.rdb.Scan(ctx, 0, "session:*", 1000).Iterator()
	for it.Next(ctx) {
		n++
	}
	return n, it.Err()
}

// Version is a function of the package, without a receiver.
func Version(ctx context.Context, rdb redis.UniversalClient) int64 { // want Version:"^INCR$"
	v, _ := rdb.Incr(ctx, "version").Result()
	return v
}

// Raw gives the command by name.
func Raw(ctx context.Context, rdb *redis.Client, field string) (string, error) { // want Raw:"^HGET$"
	return rdb.Do(ctx, "hget", "settings", field).Text()
}

// Any is told the command by its caller.
func Any(ctx context.Context, rdb *redis.Client, args ...any) error { // want Any:"^command$"
	return rdb.Do(ctx, args...).Err()
}

// Address asks the client and not the server.
func Address(rdb *redis.Client) string {
	return rdb.Options().Addr
}
