package unpaced

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

type Jobs struct{ rdb *redis.Client }

var errStopped = errors.New("stopped")

// pop says by its bool that there was nothing.
func (j *Jobs) pop(ctx context.Context, timeout time.Duration) (string, bool, error) {
	v, err := j.rdb.BRPop(ctx, timeout, "jobs").Result()
	if err == redis.Nil {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	return v[1], true, nil
}

// Work asks again at once after an error.
func (j *Jobs) Work(ctx context.Context, do func(string)) {
	for {
		id, ok, err := j.pop(ctx, 5*time.Second) // want unpaced:`j.pop in a loop without a wait when err != nil:`
		if err != nil {
			continue
		}
		if ok {
			do(id)
		}
	}
}

// Ignored does not look at the error, so that a bool may say that it has failed.
func (j *Jobs) Ignored(ctx context.Context, do func(string)) {
	for {
		id, ok, _ := j.pop(ctx, 5*time.Second) // want unpaced:`j.pop in a loop without a wait`
		if !ok {
			continue
		}
		do(id)
	}
}

// Stopped asks again at once after an error of its own, which is none of a context.
func (j *Jobs) Stopped(ctx context.Context, do func(string)) {
	for {
		v, err := j.rdb.BRPop(ctx, 0, "jobs").Result() // want unpaced:`j.rdb.BRPop in a loop without a wait`
		if err != nil {
			if errors.Is(err, errStopped) {
				return
			}
			continue
		}
		do(v[1])
	}
}
