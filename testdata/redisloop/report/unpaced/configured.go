package unpaced

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type feed struct {
	rdb    *redis.Client
	stream string
}

// run begins again at once where the helper does not wait, which has sent a command.
func (f *feed) run(ctx context.Context, handle func(string)) {
	for ctx.Err() == nil {
		x, err := f.read(ctx) // want unpaced:"one GET per round trip"
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		handle(x)
	}
}

func (f *feed) read(ctx context.Context) (string, error) {
	if f.rdb.Get(ctx, "paused").Val() != "" {
		return "", nil
	}
	reply, err := f.rdb.BLPop(ctx, time.Second, f.stream).Result()
	if err != nil {
		return "", err
	}
	return reply[1], nil
}

// failing has a helper that sends a command after its wait has failed.
func (f *feed) failing(ctx context.Context, handle func(string)) {
	for ctx.Err() == nil {
		x, err := f.next(ctx) // want unpaced:"when err != nil"
		if err != nil {
			continue
		}
		handle(x)
	}
}

func (f *feed) next(ctx context.Context) (string, error) {
	reply, err := f.rdb.BLPop(ctx, time.Second, f.stream).Result()
	if err != nil {
		f.rdb.Incr(ctx, "failed")
		return "", err
	}
	return reply[1], nil
}
