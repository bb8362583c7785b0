package vocabulary

import (
	"context"
	"encoding/json"
	"time"

	"github.com/redis/go-redis/v9"
)

// Rooms lets members of a room in slow mode send once in a while.
type Rooms struct{ redis *store }

type store struct{ rdb *redis.Client }

func (s *store) get(ctx context.Context, key string, into any) error {
	raw, err := s.rdb.Get(ctx, key).Bytes()
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

func (s *store) set(ctx context.Context, key string, v any, ttl time.Duration) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.rdb.Set(ctx, key, raw, ttl).Err()
}

// Interval is set by moderators, in the database.
func (r *Rooms) Interval(ctx context.Context, room string, load func() int) (int, error) {
	var n int
	if err := r.redis.get(ctx, "room:slowmode:"+room, &n); err == nil { // want ratelimit:`^GET "room:slowmode:\*" through \(\*store\)\.get on every call of`
		return n, nil
	}
	n = load()
	return n, r.redis.set(ctx, "room:slowmode:"+room, n, time.Minute)
}

// MaySend is asked for each message.
func (r *Rooms) MaySend(ctx context.Context, room, user string) (bool, error) {
	every, err := r.Interval(ctx, room, func() int { return 0 })
	if err != nil || every == 0 {
		return true, err
	}
	key := "room:slow_mode:last:" + room + ":" + user
	var last int64
	if err := r.redis.get(ctx, key, &last); err == nil { // want checkthencount:`^GET "room:slow_mode:last:\*:\*" through \(\*store\)\.get on every call of \(\*Rooms\)\.MaySend, written back by SET`
		if time.Now().Unix()-last < int64(every) {
			return false, nil
		}
	}
	return true, r.redis.set(ctx, key, time.Now().Unix(), time.Duration(every)*time.Second)
}
