package pages

import (
	"context"
	"log"
	"strings"
	"time"
)

func (s *Store) page(ctx context.Context, cursor uint64) ([]string, uint64, error) {
	return s.rdb.Scan(ctx, cursor, "user:*", 100).Result()
}

// Patient waits before it asks for a page again.
func (s *Store) Patient(ctx context.Context, seen func([]string)) {
	var cursor uint64
	for {
		keys, next, err := s.page(ctx, cursor)
		if err != nil {
			log.Print(err)
			time.Sleep(time.Second)
			continue
		}
		seen(keys)
		if cursor = next; cursor == 0 {
			return
		}
	}
}

// Joined logs an error, and goes on with what there is.
func (s *Store) Joined(ctx context.Context, seen func([]string)) {
	var cursor uint64
	for {
		keys, next, err := s.page(ctx, cursor)
		if err != nil {
			log.Print(err)
		}
		seen(keys)
		if cursor = next; cursor == 0 {
			return
		}
	}
}

// Purged loads its script once more, and ends if it cannot.
func (s *Store) Purged(ctx context.Context, sha string, limit int64) (count int64, err error) {
	for {
		n, err := s.rdb.EvalSha(ctx, sha, []string{"dead"}, min(limit-count, 100)).Int64()
		if err != nil {
			if !strings.HasPrefix(err.Error(), "NOSCRIPT") {
				return count, err
			}
			if err := s.rdb.ScriptLoad(ctx, "return 0").Err(); err != nil {
				return count, err
			}
			time.Sleep(time.Second)
			continue
		}
		if count += n; n < 100 || count >= limit {
			return count, nil
		}
	}
}

// Handled goes on at once after an error of what it does with a page.
func (s *Store) Handled(ctx context.Context, do func([]string) error) error {
	var cursor uint64
	for {
		keys, next, err := s.page(ctx, cursor)
		if err != nil {
			return err
		}
		if cursor = next; cursor == 0 {
			return nil
		}
		if err := do(keys); err != nil {
			log.Print(err)
			continue
		}
		log.Print(len(keys))
	}
}
