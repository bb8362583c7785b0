package pages

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// Claim takes the next page of what others have left, by a helper that is
// given its arguments whole.
func Claim(ctx context.Context, rdb *redis.Client) {
	args := redis.XAutoClaimArgs{Stream: "jobs", Group: "workers", Consumer: "me", MinIdle: time.Minute, Start: "0-0"}
	start, err := claim(ctx, rdb, args)
	for err == nil && start != "0-0" {
		args.Start = start
		start, err = claim(ctx, rdb, args)
	}
}

// ClaimLogged goes on with an error as well, and stops there.
func ClaimLogged(ctx context.Context, rdb *redis.Client, start string) {
	args := redis.XAutoClaimArgs{Stream: "jobs", Group: "workers", Consumer: "me", MinIdle: time.Minute}
	var err error
	for start != "0-0" {
		args.Start = start
		start, err = claim(ctx, rdb, args)
		if err != nil {
			println(err.Error())
			break
		}
	}
}

func claim(ctx context.Context, rdb *redis.Client, args redis.XAutoClaimArgs) (string, error) {
	_, start, err := rdb.XAutoClaim(ctx, &args).Result()
	return start, err
}
