package perelement

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

type person struct {
	id     string
	age    int
	visits int
}

// Older writes only some of its elements: their number is no counter.
func Older(ctx context.Context, rdb *redis.Client, people []*person, limit int) error {
	for _, p := range people {
		if p.age >= limit {
			if err := rdb.SAdd(ctx, "adults", p.id).Err(); err != nil { // want perelement:`^rdb.SAdd in a loop over people`
				return err
			}
		}
	}
	return nil
}

// Skipped counts what it has done, and goes on without it.
func Skipped(ctx context.Context, rdb *redis.Client, people []*person) (n int) {
	count := func() { n++ }
	for _, p := range people {
		if n > 1000 {
			continue
		}
		rdb.SAdd(ctx, "people", p.id) // want perelement:`^rdb.SAdd in a loop over people`
		count()
	}
	return n
}

type sender struct {
	rdb  *redis.Client
	sent int
}

// send counts without a limit.
func (s *sender) send(ctx context.Context, id string) error {
	s.sent++
	if s.sent >= 1 {
		return s.rdb.SAdd(ctx, "sent", id).Err()
	}
	return nil
}

// Each sends each.
func (s *sender) Each(ctx context.Context, people []*person) error {
	for _, p := range people {
		if err := s.send(ctx, p.id); err != nil { // want perelement:`^s.send in a loop over people`
			return err
		}
	}
	return nil
}

// Records writes a map of its own for each element.
func Records(ctx context.Context, rdb *redis.Client, rows []map[string]any) error {
	for _, row := range rows {
		if err := rdb.HSet(ctx, fmt.Sprint("row:", row["id"]), row).Err(); err != nil { // want perelement:`^rdb.HSet in a loop over rows`
			return err
		}
	}
	return nil
}

// Named has the counter in a key, where it is one element.
func Named(ctx context.Context, rdb *redis.Client, n int) (sum int64) {
	for i := 0; i < n; i++ {
		sum += rdb.LLen(ctx, fmt.Sprint("queue:", i*2)).Val() // want perelement:`^rdb.LLen in a loop of n iterations`
	}
	return sum
}
