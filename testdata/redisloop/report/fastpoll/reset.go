package fastpoll

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// Warm waits for a minute once, and then for 20 ms again and again.
func Warm(ctx context.Context, rdb *redis.Client) {
	timer := time.NewTimer(time.Minute)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		log.Println(rdb.Get(ctx, "config").Val()) // want fastpoll:`rdb.Get polled every 20 ms`
		timer.Reset(20 * time.Millisecond)
	}
}

// Careful waits longer after an error only.
func Careful(ctx context.Context, rdb *redis.Client) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for range timer.C {
		v, err := rdb.Get(ctx, "config").Result() // want fastpoll:`rdb.Get polled every 20 ms`
		if err != nil {
			timer.Reset(5 * time.Second)
			continue
		}
		log.Println(v)
		timer.Reset(20 * time.Millisecond)
	}
}

// Slowed lengthens the interval of its ticker only if it is told to.
func Slowed(ctx context.Context, rdb *redis.Client, slow <-chan bool) {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-slow:
			ticker.Reset(time.Minute)
		case <-ticker.C:
			log.Println(rdb.Get(ctx, "config").Val()) // want fastpoll:`rdb.Get polled every 20 ms`
		}
	}
}

// Slipped forgot the unit: the round trip takes longer than the pause.
func Slipped(ctx context.Context, rdb *redis.Client) {
	for ctx.Err() == nil {
		log.Println(rdb.Get(ctx, "config").Val()) // want fastpoll:`rdb.Get polled every 0.0005 ms: 170M GETs a day per goroutine`
		time.Sleep(500)
	}
}
