package jobbyjob

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

var errBusy = errors.New("busy")

// First takes the first call that waits in one of the queues.
func First(ctx context.Context, rdb *redis.Client, queues []string) string {
	for _, q := range queues {
		if id := rdb.LPop(ctx, q).Val(); id != "" {
			return id
		}
	}
	return ""
}

// Served goes on until a call is placed.
func Served(ctx context.Context, rdb *redis.Client, queues []string, place func(string) error) {
	for _, q := range queues {
		id, err := rdb.RPop(ctx, q).Result()
		if err != nil {
			continue
		}
		if err := place(id); err != nil {
			continue
		}
		break
	}
}

// Enough takes elements until there are enough.
func Enough(ctx context.Context, rdb *redis.Client, sets []string, want int) (list []string) {
	for _, s := range sets {
		list = append(list, rdb.SPop(ctx, s).Val())
		if len(list) == want {
			break
		}
	}
	return list
}

func next(ctx context.Context, rdb *redis.Client, q string) (string, bool) {
	id, err := rdb.LPop(ctx, q).Result()
	return id, err == nil
}

// Helped takes them in a helper.
func Helped(ctx context.Context, rdb *redis.Client, queues []string) string {
	for _, q := range queues {
		if id, ok := next(ctx, rdb, q); ok {
			return id
		}
	}
	return ""
}

// Labelled leaves from a switch.
func Labelled(ctx context.Context, rdb *redis.Client, queues []string, use func(string)) error {
search:
	for _, q := range queues {
		id := rdb.LPop(ctx, q).Val()
		switch id {
		case "":
		case "stop":
			return errBusy
		default:
			use(id)
			break search
		}
	}
	return nil
}
