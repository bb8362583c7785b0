package peers

import (
	"context"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/redis/go-redis/v9"
	"github.com/sony/gobreaker/v2"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// breakers run a function that succeeds at once.
func breakers() []subject {
	ctx := context.Background()
	return []subject{
		{"breaker", "atomic pointer and clock", pointer},
		{"breaker", "failsafe-go TryAcquirePermit, RecordSuccess (this process alone)", func(testing.TB, *redistest.Server) func() error {
			b := circuitbreaker.NewWithDefaults[int]()
			return func() error {
				if !b.TryAcquirePermit() {
					return errDenied
				}
				b.RecordSuccess()
				return nil
			}
		}},
		{"breaker", "failsafe-go Get (this process alone)", func(testing.TB, *redistest.Server) func() error {
			e := failsafe.With[int](circuitbreaker.NewWithDefaults[int]())
			return func() error {
				_, err := e.Get(func() (int, error) { return 1, nil })
				return err
			}
		}},
		{"breaker", "gobreaker (this process alone)", func(testing.TB, *redistest.Server) func() error {
			b := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{Name: "b"})
			return func() error {
				_, err := b.Execute(func() (int, error) { return 1, nil })
				return err
			}
		}},
		{"breaker", "redisguard Do", func(t testing.TB, s *redistest.Server) func() error {
			b, err := guard(t, s).Breaker(redisguard.BreakerOptions{Name: "b"})
			if err != nil {
				t.Fatal(err)
			}
			return func() error {
				_, err := redisguard.Do(ctx, b, "dependency", func(context.Context) (int, error) { return 1, nil })
				return err
			}
		}},
		{"breaker", "redisguard Acquire, Record", func(t testing.TB, s *redistest.Server) func() error {
			b, err := guard(t, s).Breaker(redisguard.BreakerOptions{Name: "b"})
			if err != nil {
				t.Fatal(err)
			}
			return func() error {
				permit, err := b.Acquire(ctx, "dependency")
				if err != nil {
					return err
				}
				permit.Record(ctx, nil)
				return nil
			}
		}},
		{"breaker", "gobreaker distributed", func(t testing.TB, s *redistest.Server) func() error {
			b, err := gobreaker.NewDistributedCircuitBreaker[int](shared{client(t, s)}, gobreaker.Settings{Name: "b"})
			if err != nil {
				t.Fatal(err)
			}
			return func() error {
				_, err := b.Execute(func() (int, error) { return 1, nil })
				return err
			}
		}},
	}
}

// shared is gobreaker's store on go-redis: a lock with an end, and a value. It
// is the cheapest that works; a lock that only its owner undoes takes a script,
// and so two commands more.
type shared struct{ c *redis.Client }

func (s shared) Lock(name string) error {
	for {
		ok, err := s.c.SetNX(context.Background(), "lock:"+name, 1, 5*time.Second).Result()
		if ok || err != nil {
			return err
		}
		time.Sleep(time.Millisecond)
	}
}

func (s shared) Unlock(name string) error {
	return s.c.Del(context.Background(), "lock:"+name).Err()
}

func (s shared) GetData(name string) ([]byte, error) {
	return s.c.Get(context.Background(), "data:"+name).Bytes()
}

func (s shared) SetData(name string, data []byte) error {
	return s.c.Set(context.Background(), "data:"+name, data, 0).Err()
}
