package unguarded

import (
	"context"
	"time"
)

type inside struct{}

// Publish is asked about once.
func Publish(ctx context.Context, channel, msg string) error {
	var err error = SafeQuota(ctx)
	if err != nil {
		return err
	}
	n, err := global.Publish(ctx, channel, msg).Result()
	if err == nil && n == 0 {
		time.Sleep(time.Millisecond)
	}
	return err
}

// SafeQuota marks the context.
func SafeQuota(ctx context.Context) error {
	if ctx.Value(inside{}) != nil {
		return nil
	}
	return Publish(context.WithValue(ctx, inside{}, true), "quota", "1") // want doubleread:`^each operation costs 2 PUBLISH commands:`
}

// publishUnguarded is a name that is taken.
var publishUnguarded = 1
