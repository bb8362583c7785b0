// Package noreturn holds loops with branches that look like a way round and
// end the process instead.
package noreturn

import (
	"context"
	"fmt"
	"log"
	"os"
	"runtime"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/summary/quit"
)

// Fatal leaves by log.Fatal.
func Fatal(ctx context.Context, rdb *redis.Client) {
	for {
		n, err := rdb.LLen(ctx, "queue").Result()
		if err != nil {
			log.Fatalf("queue: %v", err)
		} else {
			log.Println("depth", n)
			time.Sleep(time.Minute)
		}
	}
}

func die(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// Exit leaves by a wrapper around os.Exit.
func Exit(ctx context.Context, rdb *redis.Client) {
	for {
		n, err := rdb.LLen(ctx, "queue").Result()
		switch {
		case err != nil:
			die(err)
		case n == 0:
			return
		default:
			time.Sleep(time.Minute)
		}
	}
}

// Quit leaves by a wrapper in a package that knows no Redis.
func Quit(ctx context.Context, rdb *redis.Client) {
	for {
		n, err := rdb.LLen(ctx, "queue").Result()
		if err != nil {
			quit.With(err)
		} else if n > 0 {
			time.Sleep(time.Second)
		} else {
			return
		}
	}
}

// Panic leaves by panic, and Goexit by the runtime.
func Panic(ctx context.Context, rdb *redis.Client) {
	for ctx.Err() == nil {
		v, err := rdb.Get(ctx, "version").Result()
		switch {
		case err != nil:
			panic(err)
		case v == "":
			runtime.Goexit()
		default:
			time.Sleep(time.Second)
		}
	}
}

// Must leaves from within the loop over names at the first that is missing.
func Must(ctx context.Context, rdb *redis.Client, names []string, known map[string]bool) {
	for _, name := range names {
		if !known[name] {
			rdb.HIncrBy(ctx, "unknown", name, 1)
			log.Panicln("unknown name", name)
		}
	}
}
