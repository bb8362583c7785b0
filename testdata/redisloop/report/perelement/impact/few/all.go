package few

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// ByMail compares what all users have with a value, and skips the others.
func ByMail(ctx context.Context, rdb *redis.Client, mail string) (string, error) {
	ids, err := rdb.SMembers(ctx, "users").Result()
	if err != nil {
		return "", err
	}
	for _, id := range ids {
		if rdb.HGet(ctx, "user:"+id, "mail").Val() != mail { // want perelement/medium:"one HGET per element"
			continue
		}
		return id, nil
	}
	return "", errors.New("not found")
}

// FirstPage reads as many as a page has.
func FirstPage(ctx context.Context, rdb *redis.Client, ids []string, size int) (page []string) {
	for _, id := range ids {
		v, err := rdb.Get(ctx, "post:"+id).Result() // want perelement/medium:"one GET per element"
		if err != nil {
			continue
		}
		if page = append(page, v); len(page) == size {
			break
		}
	}
	return page
}
