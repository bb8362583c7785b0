package pipeline

import (
	"context"
	"time"
)

// Keep sets what it is given; no error of one key is none of the next.
func (s *Store) Keep(ctx context.Context, values map[string]string) error {
	for key, value := range values {
		if err := s.RDB.Set(ctx, "kept:"+key, value, time.Hour).Err(); err != nil { // want perelement:`one SET per element`
			return err
		}
	}
	return nil
}

// Count takes no notice of errors, of which there are some.
func (s *Store) Count(ctx context.Context, pages []string) {
	for _, page := range pages {
		s.RDB.Incr(ctx, "hits:"+page) // want perelement:`one INCR per element`
	} // all of them
}

// Seen may meet a key of another type: the same error, but the hashes after it are
// written as well.
func (s *Store) Seen(ctx context.Context, users []string, at time.Time) error {
	for _, user := range users {
		if err := s.RDB.HSet(ctx, "user:"+user, "seen", at.Unix()).Err(); err != nil { // want perelement:`one HSET per element`
			return err
		}
	}
	return nil
}

// Ranked uses the index, and sends when the pipeline is full.
func (s *Store) Ranked(ctx context.Context, keys []string) error {
	for i, key := range keys {
		if err := s.RDB.Set(ctx, key, i, time.Hour).Err(); err != nil { // want perelement:`one SET per element`
			s.failed++

			return err
		}
	}
	return nil
}
