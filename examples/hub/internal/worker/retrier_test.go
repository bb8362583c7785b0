package worker

import (
	"context"
	"errors"
	"io"
	"os"
	"testing"

	"github.com/redis/go-redis/v9"
)

type refusing string

func (r refusing) Call(_ context.Context, integration string, _ io.Reader) error {
	if integration == string(r) {
		return errors.New("refused")
	}
	return nil
}

// What could not be delivered stays where it is.
func TestDeliver(t *testing.T) {
	addr := os.Getenv("REDIS_ADDR")
	if addr == "" {
		t.Skip("REDIS_ADDR names no server")
	}
	rdb, ctx := redis.NewClient(&redis.Options{Addr: addr}), t.Context()
	t.Cleanup(func() { _ = rdb.Close() })
	good, bad, broken := `{"integration":"t-crm","payload":{}}`, `{"integration":"t-chat","payload":{}}`, `{`
	jobs := []string{good, bad, broken}
	for _, j := range jobs {
		rdb.ZAdd(ctx, delayed, redis.Z{Member: j})
	}
	r := NewRetrier(rdb, refusing("t-chat"))
	r.deliver(ctx, jobs)
	r.deliver(ctx, nil)
	for _, j := range jobs {
		if _, err := rdb.ZScore(ctx, delayed, j).Result(); errors.Is(err, redis.Nil) != (j == good) {
			t.Errorf("%s: %v", j, err)
		}
		rdb.ZRem(ctx, delayed, j)
	}
}
