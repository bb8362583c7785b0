package unpaced

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// WaitsElsewhere waits after an element only.
func WaitsElsewhere(ctx context.Context, rdb *redis.Client, use func(string)) {
	for {
		v, err := rdb.RPop(ctx, "jobs").Result() // want unpaced:`without a wait when err != nil`
		if err != nil {
			continue
		}
		use(v)
		time.Sleep(time.Second)
	}
}

// WaitsBeforeAll waits once, before the loop.
func WaitsBeforeAll(ctx context.Context, rdb *redis.Client, t *time.Ticker, use func(string)) {
	<-t.C
	for {
		v, err := rdb.RPop(ctx, "jobs").Result() // want unpaced:`without a wait when err != nil`
		if err != nil {
			continue
		}
		use(v)
	}
}

// WaitsInTheBackground starts what waits.
func WaitsInTheBackground(ctx context.Context, rdb *redis.Client, use func(string)) {
	for {
		go time.Sleep(time.Second)
		v, err := rdb.RPop(ctx, "jobs").Result() // want unpaced:`without a wait when err != nil`
		if err != nil {
			continue
		}
		use(v)
	}
}

// MayWait has another way around the wait.
func MayWait(ctx context.Context, rdb *redis.Client, slow bool, use func(string)) {
	for {
		if slow {
			time.Sleep(time.Second)
		}
		v, err := rdb.RPop(ctx, "jobs").Result() // want unpaced:`without a wait when err != nil`
		if err != nil {
			continue
		}
		use(v)
	}
}

// TwoTakes waits before the first of two commands, and repeats the second.
func TwoTakes(ctx context.Context, rdb *redis.Client, use func(string)) {
	for {
		time.Sleep(time.Second)
		for {
			v, err := rdb.RPop(ctx, "jobs").Result() // want unpaced:`without a wait when err != nil`
			if err != nil {
				continue
			}
			use(v)
		}
	}
}
