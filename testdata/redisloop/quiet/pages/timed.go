package pages

import (
	"context"
	"encoding/json"
	"strings"
	"time"
)

// timed measures how long a function takes.
func timed(seen func(time.Duration), f func() error) error {
	start := time.Now()
	err := f()
	seen(time.Since(start))
	return err
}

func nothing(time.Duration) {}

// with returns what the function returns.
func with[T any](f func() (T, error)) (T, error) { return f() }

type instance struct{ ID string }

// Timed hands the cursor on through variables of the loop.
func (s *Store) Timed(ctx context.Context, key string) (out []*instance, err error) {
	cursor := uint64(0)
	for {
		var results []string
		var next uint64
		_ = timed(nothing, func() error {
			results, next, err = s.rdb.HScan(ctx, key, cursor, "*", 100).Result()
			return err
		})
		cursor = next
		if err != nil {
			return nil, err
		}
		for i := 0; i < len(results); i += 2 {
			var in instance
			if err = json.NewDecoder(strings.NewReader(results[i+1])).Decode(&in); err != nil {
				return nil, err
			}
			out = append(out, &in)
		}
		if cursor == 0 {
			break
		}
	}
	return out, nil
}

// Captured assigns the cursor in the literal.
func (s *Store) Captured(ctx context.Context) (out []string, err error) {
	var cursor uint64
	for {
		var keys []string
		if err := timed(nothing, func() (err error) {
			keys, cursor, err = s.rdb.Scan(ctx, cursor, "user:*", 1000).Result()
			return err
		}); err != nil {
			return nil, err
		}
		out = append(out, keys...)
		if cursor == 0 {
			return out, nil
		}
	}
}

func again(n int, f func() error) (err error) {
	for range n {
		if err = f(); err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	return err
}

// Retried reads each page with a few attempts.
func (s *Store) Retried(ctx context.Context, seen func([]string)) error {
	var cursor uint64
	for {
		var keys []string
		var next uint64
		err := again(3, func() (err error) {
			keys, next, err = s.rdb.Scan(ctx, cursor, "user:*", 1000).Result()
			return err
		})
		if err != nil {
			return err
		}
		seen(keys)
		if next == 0 {
			return nil
		}
		cursor = next
	}
}

type page struct {
	keys   []string
	cursor uint64
}

// Returned gets the page as the helper's result.
func (s *Store) Returned(ctx context.Context, seen func([]string)) error {
	var cursor uint64
	for {
		p, err := with(func() (page, error) {
			keys, next, err := s.rdb.Scan(ctx, cursor, "user:*", 1000).Result()
			return page{keys, next}, err
		})
		if err != nil {
			return err
		}
		seen(p.keys)
		if cursor = p.cursor; cursor == 0 {
			return nil
		}
	}
}

// Flagged is ended by a variable that the literal sets.
func (s *Store) Flagged(ctx context.Context, seen func([]string)) error {
	var cursor uint64
	for done := false; !done; {
		if err := timed(nothing, func() error {
			keys, next, err := s.rdb.Scan(ctx, cursor, "user:*", 1000).Result()
			if err != nil {
				return err
			}
			seen(keys)
			cursor, done = next, next == 0
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
