// Package levels has a function for each kind of fix: Safe in its name says
// that the fix keeps results, errors and order, Unsafe that it adds staleness
// or changes what others see.
package levels

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

type user struct{ Name string }

// One command.

func SafeVariadic(ctx context.Context, rdb *redis.Client, keys []string) {
	for _, key := range keys {
		rdb.Del(ctx, key) // want perelement:`one DEL per element`
	}
}

func SafeMGet(ctx context.Context, rdb *redis.Client, keys []string) (out []string) {
	for _, key := range keys {
		v, err := rdb.Get(ctx, key).Result() // want perelement:`one GET per element`
		if err != nil {
			continue
		}
		out = append(out, v)
	}
	return out
}

// What is notified of each value takes as long as it likes.
func UnsafeMGet(ctx context.Context, rdb *redis.Client, keys []string, notify func(string)) {
	for _, key := range keys {
		v, err := rdb.Get(ctx, key).Result() // want perelement:`one GET per element`
		if err != nil {
			continue
		}
		notify(v)
	}
}

func SafeScan(ctx context.Context, rdb *redis.Client) {
	iter := rdb.Scan(ctx, 0, "old:*", 100).Iterator()
	for iter.Next(ctx) {
		rdb.Unlink(ctx, iter.Val()) // want perelement:`one UNLINK per element`
	}
}

// One pipeline.

func SafeQueue(ctx context.Context, rdb *redis.Client, keys []string) error {
	for _, key := range keys {
		if err := rdb.Expire(ctx, key, time.Hour).Err(); err != nil { // want perelement:`one EXPIRE per element`
			return fmt.Errorf("%s: %w", "expire", err)
		}
	}
	return nil
}

func SafeDecode(ctx context.Context, rdb *redis.Client, ids []string) (out []user, err error) {
	for _, id := range ids {
		text, err := rdb.HGet(ctx, "users", id).Bytes() // want perelement:`one HGET per element`
		if err != nil {
			log.Print(err)
			continue
		}
		var u user
		if err := json.Unmarshal(text, &u); err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}

// What is done on the way out has no round after it.
func SafeOnTheWayOut(ctx context.Context, rdb *redis.Client, ids []string, failed func(error)) (n int) {
	for _, id := range ids {
		size, err := rdb.HLen(ctx, "user:"+id).Result() // want perelement:`one HLEN per element`
		if err != nil {
			failed(err)
			break
		}
		n += int(size)
	}
	return n
}

// A second read takes no longer than the loop did.
func SafeTwoReads(ctx context.Context, rdb *redis.Client, ids []string) (out []string) {
	for _, id := range ids {
		name := rdb.HGet(ctx, "user:"+id, "name").Val() // want perelement:`2 commands \(HGET, GET\) per element`

		out = append(out, name, rdb.Get(ctx, "last:"+id).Val())
	}
	return out
}

func UnsafeWork(ctx context.Context, rdb *redis.Client, ids []string, mail func(string) error) {
	for _, id := range ids {
		on, err := rdb.HGet(ctx, "user:"+id, "subscribed").Bool() // want perelement:`one HGET per element`
		if err == nil && on {
			if err := mail(id); err != nil {
				log.Print(err)
			}
		}
	}
}

// It comes before the read, and may change what is read.
func UnsafeBefore(ctx context.Context, rdb *redis.Client, ids []string) (out []string) {
	for _, id := range ids {
		if _, err := http.Post("https://refresh.example.com/"+id, "", nil); err != nil {
			log.Print(err)
		}
		out = append(out, rdb.HGet(ctx, "user:"+id, "name").Val()) // want perelement:`one HGET per element`
	}
	return out
}

func UnsafeSend(ctx context.Context, rdb *redis.Client, ids []string, names chan<- string) {
	for _, id := range ids {
		name, err := rdb.HGet(ctx, "user:"+id, "name").Result() // want perelement:`one HGET per element`
		if err != nil {
			continue
		}
		names <- name
	}
}

// The branch goes on with the loop.
func UnsafeContinue(ctx context.Context, rdb *redis.Client, ids []string, failed func(error)) (n int) {
	for _, id := range ids {
		size, err := rdb.HLen(ctx, "user:"+id).Result() // want perelement:`one HLEN per element`
		if err != nil {
			failed(err)
			continue
		}
		n += int(size)
	}
	return n
}

// The break is that of the switch.
func UnsafeBreakOfASwitch(ctx context.Context, rdb *redis.Client, ids []string, failed func(error)) (n int) {
	for _, id := range ids {
		size, err := rdb.HLen(ctx, "user:"+id).Result() // want perelement:`one HLEN per element`
		switch id {
		case "":
			if err != nil {
				failed(err)
				break
			}
		default:
			n += int(size)
		}
	}
	return n
}

// To take from a channel may wait.
func UnsafeRange(ctx context.Context, rdb *redis.Client, ids []string, of map[string]chan int) (n int) {
	for _, id := range ids {
		size := rdb.HLen(ctx, "user:"+id).Val() // want perelement:`one HLEN per element`
		if size > 0 {
			for x := range of[id] {
				n += x
			}
		}
	}
	return n
}

// A wait where there is none.

func SafeWait(ctx context.Context, rdb *redis.Client) error {
	for {
		if err := rdb.Ping(ctx).Err(); err == nil { // want retry:`unpaced|without backoff`
			return nil
		}
	}
}

// A longer one.
func UnsafeInterval(ctx context.Context, rdb *redis.Client, seen func(string)) {
	for {
		seen(rdb.Get(ctx, "leader").Val()) // want fastpoll:`polled every 20 ms`
		time.Sleep(20 * time.Millisecond)
	}
}

func UnsafeCursor(ctx context.Context, rdb *redis.Client) (n int) {
	var cursor uint64
	for {
		keys, cursor, err := rdb.Scan(ctx, cursor, "*", 100).Result() // want endlessscan:`restarts for ever`
		if err != nil {
			return n
		}
		n += len(keys)
		if cursor == 0 {
			return n
		}
	}
}

// The hashes after one of another type are written as well.
func UnsafeWrites(ctx context.Context, rdb *redis.Client, ids []string) error {
	for _, id := range ids {
		if err := rdb.HSet(ctx, "user:"+id, "seen", 1).Err(); err != nil { // want perelement:`one HSET per element`
			return err
		}
	}
	return nil
}
