package unpaced

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func list(ctx context.Context, rdb *redis.Client, offset, n int) ([]string, error) {
	return rdb.LRange(ctx, "all", int64(offset), int64(offset+n-1)).Result()
}

// Same reads the same page again for as long as it is full.
func Same(ctx context.Context, rdb *redis.Client, seen func([]string)) error {
	for more := true; more; {
		ids, err := list(ctx, rdb, 0, 50) // want unpaced:`^list in a loop without a wait`
		if err != nil {
			return err
		}
		seen(ids)
		more = len(ids) == 50
	}
	return nil
}

// NoEnd goes on after the last page.
func NoEnd(ctx context.Context, rdb *redis.Client, seen func([]string)) error {
	for p := 0; ; p++ {
		ids, err := list(ctx, rdb, p*50, 50) // want unpaced:`^list in a loop without a wait`
		if err != nil {
			return err
		}
		seen(ids)
	}
}

// Ready asks until there is an answer. What it counts is not in the question.
func Ready(ctx context.Context, rdb *redis.Client) (int, error) {
	for n := 0; ; n++ {
		v, err := rdb.Get(ctx, "state").Result() // want unpaced:`^rdb.Get in a loop without a wait`
		if err != nil {
			return n, err
		}
		if v == "ready" {
			return n, nil
		}
	}
}

// Tail reads what is new for ever, from where Redis says.
func Tail(ctx context.Context, rdb *redis.Client, seen func([]string)) error {
	from := 0
	for {
		ids, err := list(ctx, rdb, from, 50) // want unpaced:`^list in a loop without a wait`
		if err != nil {
			return err
		}
		seen(ids)
		from += len(ids)
	}
}

// Beat writes its number, and nothing ends it.
func Beat(ctx context.Context, rdb *redis.Client) {
	for n := int64(0); ; n++ {
		rdb.DecrBy(ctx, "beat", n*2) // want unpaced:`^rdb.DecrBy in a loop without a wait`
	}
}
