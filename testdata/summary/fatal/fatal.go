// want package:"reaches redis"

// Package fatal has helpers that end the process, in a package with Redis.
package fatal

import (
	"context"
	"log"
	"os"
	"runtime"

	"github.com/redis/go-redis/v9"

	"redisvet.test/summary/quit"
)

// Exit leaves.
func Exit(code int) { // want Exit:"^waits, does not return$"
	log.Println("bye")
	os.Exit(code)
}

// Chained leaves through a helper of this package, which is written below.
func Chained() { // want Chained:"^waits, does not return$"
	last()
}

func last() { // want last:"^waits, does not return$"
	quit.With(nil)
}

// Panic leaves with a trace.
func Panic(err error) { // want Panic:"^waits, does not return$"
	panic(err)
}

// Goexit ends the goroutine.
func Goexit() { // want Goexit:"^waits, does not return$"
	runtime.Goexit()
}

// Either way out is none.
func Either(err error) { // want Either:"^waits, does not return$"
	if err != nil {
		log.Fatal(err)
	} else {
		os.Exit(0)
	}
}

// Must returns where there is no error.
func Must(err error) {
	if err != nil {
		Exit(1)
	}
}

// Ping ends the process when Redis is not there. It is no helper to end it,
// and returns.
func Ping(ctx context.Context, rdb *redis.Client) { // want Ping:"^PING$"
	if err := rdb.Ping(ctx).Err(); err != nil {
		Exit(1)
	}
}

// Serve does not return either, and is a loop with commands.
func Serve(ctx context.Context, rdb *redis.Client) { // want Serve:"^INCR for ever, waits$"
	for {
		rdb.Incr(ctx, "served")
	}
}
