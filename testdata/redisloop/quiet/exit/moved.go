package exit

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A reader reads parts, some at a time.
type reader struct {
	rdb         *redis.Client
	part, parts int
	left        int64
	out         chan string
}

// fill gets the next part.
func (r *reader) fill(ctx context.Context) error {
	s, err := r.rdb.GetRange(ctx, "file", int64(r.part)*1024, int64(r.part+1)*1024).Result()
	if err != nil {
		return err
	}
	r.out <- s
	r.part += 1
	return nil
}

func (r *reader) Fill(ctx context.Context) {
	for r.part < r.parts {
		if err := r.fill(ctx); err != nil {
			return
		}
	}
}

// take lowers what is left.
func (r *reader) take(ctx context.Context, n int64) {
	r.rdb.IncrBy(ctx, "taken", n)
	r.left = r.left - n
}

func (r *reader) Take(ctx context.Context) {
	for {
		if r.left <= 0 {
			break
		}
		r.take(ctx, 10)
	}
}

// batch has literals, too.
func (r *reader) batch(ctx context.Context) {
	done := make(chan bool)
	go func() {
		r.out <- r.rdb.GetRange(ctx, "file", int64(r.part)*1024, int64(r.part+1)*1024).Val()
		close(done)
	}()
	<-done
	r.part += 2
}

func (r *reader) Batches(ctx context.Context) {
	for r.part < r.parts {
		r.batch(ctx)
	}
}
