// want package:"reaches redis"

// Package blocking waits on the server, or looks as if it did.
package blocking

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Reader reads.
type Reader struct {
	rdb *redis.Client
}

// Pop waits for a job.
func (r *Reader) Pop(ctx context.Context) (string, error) { // want Pop:"^BLPOP, waits$"
	job, err := r.rdb.BLPop(ctx, 5*time.Second, "jobs").Result()
	if err != nil {
		return "", err
	}
	return job[1], nil
}

// PopOr treats an empty queue as no failure.
func (r *Reader) PopOr(ctx context.Context) (string, error) { // want PopOr:"^BLPOP, waits$"
	job, err := r.rdb.BLPop(ctx, 5*time.Second, "jobs").Result()
	if err == redis.Nil {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return job[1], nil
}

// Take does not wait.
func (r *Reader) Take(ctx context.Context) (string, error) { // want Take:"^LPOP$"
	return r.rdb.LPop(ctx, "jobs").Result()
}

// New waits for new entries: BLOCK 0 is sent where Block is left out.
func (r *Reader) New(ctx context.Context) ([]redis.XStream, error) { // want New:"^XREADGROUP, waits$"
	return r.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{
		Group: "g", Consumer: "c", Streams: []string{"events", ">"}, Count: 10,
	}).Result()
}

// Own reads what this consumer has not acknowledged: id 0 never waits.
func (r *Reader) Own(ctx context.Context) ([]redis.XStream, error) { // want Own:"^XREADGROUP$"
	return r.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{
		Group: "g", Consumer: "c", Streams: []string{"events", "0"}, Block: time.Second,
	}).Result()
}

// Now asks not to wait.
func (r *Reader) Now(ctx context.Context) ([]redis.XStream, error) { // want Now:"^XREAD$"
	return r.rdb.XRead(ctx, &redis.XReadArgs{Streams: []string{"events", "$"}, Block: -1}).Result()
}

// For waits for a while.
func (r *Reader) For(ctx context.Context, last string) ([]redis.XStream, error) { // want For:"^XREAD, waits$"
	args := &redis.XReadArgs{Streams: []string{"events", last}, Block: 2 * time.Second}
	return r.rdb.XRead(ctx, args).Result()
}

// Message waits on a subscription.
func Message(ctx context.Context, sub *redis.PubSub) (string, error) { // want Message:"^waits$"
	msg, err := sub.ReceiveMessage(ctx)
	if err != nil {
		return "", err
	}
	return msg.Payload, nil
}

// Synced waits for replicas, and is no pace.
func (r *Reader) Synced(ctx context.Context) error { // want Synced:"^WAIT$"
	return r.rdb.Wait(ctx, 1, time.Second).Err()
}
