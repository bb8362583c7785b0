package perelement

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// FindIndex goes through a list until it finds an element. LRANGE returns many at once.
func FindIndex(ctx context.Context, rdb *redis.Client, list, want string) (int64, error) {
	for i := int64(0); ; i++ {
		v, err := rdb.LIndex(ctx, list, i).Result() // want perelement:`^rdb.LIndex in a loop: one LINDEX per element; use LRANGE$`
		if err != nil {
			return -1, err
		}
		if v == want {
			return i, nil
		}
	}
}

// Backwards skips what it cannot read, and ends at the end of the list.
func Backwards(ctx context.Context, rdb *redis.Client, list string, ok func(string) bool) (string, bool) {
	for i := -1; ; i-- {
		v, err := rdb.LIndex(ctx, list, int64(i)).Result() // want perelement:`^rdb.LIndex in a loop`
		if err != nil {
			break
		}
		if len(v) == 0 {
			continue
		}
		if ok(v) {
			return v, true
		}
	}
	return "", false
}

// Follow reads what is added, and waits where there is no more.
func Follow(ctx context.Context, rdb *redis.Client, list string, show func(string)) {
	var at int64
	for ctx.Err() == nil {
		v, err := rdb.LIndex(ctx, list, at).Result() // want perelement:`^rdb.LIndex in a loop`
		if errors.Is(err, redis.Nil) {
			time.Sleep(time.Second)
			continue
		}
		if err != nil {
			return
		}
		show(v)
		at++
	}
}

// Length knows how many there are.
func Length(ctx context.Context, rdb *redis.Client, list string) (out []string) {
	for i := range rdb.LLen(ctx, list).Val() {
		out = append(out, rdb.LIndex(ctx, list, i).Val()) // want perelement:`^rdb.LIndex in a loop`
	}
	return out
}

// Last waits for one element, whose index does not change.
func Last(ctx context.Context, rdb *redis.Client, list string) string {
	for {
		v, err := rdb.LIndex(ctx, list, -1).Result()
		if err == nil {
			return v
		}
		time.Sleep(time.Second)
	}
}

// Slowly looks at an element a second.
func Slowly(ctx context.Context, rdb *redis.Client, list string, show func(string)) {
	for i := int64(0); ; i++ {
		v, err := rdb.LIndex(ctx, list, i).Result()
		if err != nil {
			return
		}
		show(v)
		time.Sleep(time.Second)
	}
}

// Linked follows a chain: the answer is the next index.
func Linked(ctx context.Context, rdb *redis.Client, list string) (out []int64, err error) {
	var at int64
	for at >= 0 {
		at, err = rdb.LIndex(ctx, list, at).Int64()
		if err != nil {
			return out, err
		}
		out = append(out, at)
	}
	return out, nil
}
