package twoloops

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// Names ends with the first error that is none of a missing key.
func (s *Store) Names(ctx context.Context, ids []string) ([]string, error) {
	var names []string
	for _, id := range ids {
		name, err := s.RDB.Get(ctx, "user:"+id).Result() // want perelement:`one GET per element`
		if errors.Is(err, redis.Nil) {
			// nobody of that name
			continue
		}
		if err != nil {
			return names, fmt.Errorf("name of %s: %w", id, err)
		}
		names = append(names, name)
	}
	return names, nil
}

// Ages reads a field of each, by a key that it computes before.
func (s *Store) Ages(ctx context.Context, ids []int) (map[int]int, error) {
	ages := make(map[int]int)
	for i, id := range ids {
		if id < 0 {
			continue
		}
		key := "user:" + strconv.Itoa(id)
		age, err := s.RDB.HGet(ctx, key, "age").Int() // want perelement:`one HGET per element`
		if err == redis.Nil {
			continue
		} else if err != nil {
			return nil, fmt.Errorf("%d: %w", i, err)
		}
		ages[id] = age
	}
	return ages, nil
}

// Sizes goes over a map and sums up.
func (s *Store) Sizes(ctx context.Context, lists map[string]int64) (sizes map[string]int64, err error) {
	sizes = map[string]int64{}
	for list, more := range lists {
		n, err := s.RDB.LLen(ctx, "list:"+list).Result() // want perelement:`one LLEN per element`
		if err != nil {
			log.Printf("list %s: %v", list, err)
			continue
		}
		sizes[list] = n + more
	}
	return sizes, nil
}

// Values takes what there is, errors and all.
func (s *Store) Values(ctx context.Context, n int) (values []string) {
	for i := 0; i < n; i++ {
		values = append(values, s.RDB.Get(ctx, "value:"+strconv.Itoa(i)).Val()) // want perelement:`one GET per element`
	}
	return values
}

// Members says what it knows in a condition.
func (s *Store) Members(ctx context.Context, groups []string, user string) (in []string) {
	for _, group := range groups {
		if ok, err := s.RDB.SIsMember(ctx, "group:"+group, user).Result(); err == nil && ok { // want perelement:`one SISMEMBER per element`
			in = append(in, group)
		}
	}
	return in
}

// Log tells which ones went wrong.
func (s *Store) Log(ctx context.Context, pages []string) (failed []string) {
	for _, page := range pages {
		if err := s.RDB.HIncrBy(ctx, "hits:"+page, "n", 1).Err(); err != nil { // want perelement:`one HINCRBY per element`
			log.Println(page, err)
			failed = append(failed, page)
		}
	}
	return failed
}

// Two has two loops that both can be fixed.
func (s *Store) Two(ctx context.Context, keys []string) (n int64) {
	for _, key := range keys {
		n += s.RDB.SCard(ctx, key).Val() // want perelement:`one SCARD per element`
	}
	for _, key := range keys {
		n += s.RDB.ZCard(ctx, key).Val() // want perelement:`one ZCARD per element`
	}
	return n
}

// Overview reads one thing in a helper, and another that does not need it.
func (s *Store) Overview(ctx context.Context, users []string) (out []string, err error) {
	for _, user := range users {
		n, err := s.visits(ctx, user) // want perelement:`s.visits and s.RDB.Get in a loop over users: 2 GETs per element`
		if err != nil {
			continue
		}
		last, err := s.RDB.Get(ctx, "last:"+user).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return out, err
		}
		out = append(out, fmt.Sprint(user, n, last))
	}
	return out, nil
}

func (s *Store) visits(ctx context.Context, user string) (int, error) {
	return s.RDB.Get(ctx, "visits:"+user).Int()
}
