package pipeline

import (
	"context"
	"fmt"
	"time"
)

// Stamp sends two commands for each key and ends at the first error.
func (s *Store) Stamp(ctx context.Context, keys []string) error {
	for _, key := range keys {
		if err := s.RDB.Set(ctx, key, "stamped", 0).Err(); err != nil { // want perelement:`2 commands \(SET, EXPIRE\) per element`
			return fmt.Errorf("stamp: %w", err)
		}
		if err := s.RDB.Expire(ctx, key, time.Minute).Err(); err != nil {
			return fmt.Errorf("stamp: %w", err)
		}
	}
	return nil
}

// Unlist takes no notice of errors.
func (s *Store) Unlist(ctx context.Context, users []string) {
	for _, user := range users {
		key := "user:" + user
		s.RDB.Del(ctx, key) // want perelement:`2 commands \(DEL, SREM\) per element`
		// the index
		_ = s.RDB.SRem(ctx, "group:a", user).Err()
	}
}

// Enrol sets a field of each user, and leaves the second command out for some. A hash
// may have another type: then the users after it are written as well.
func (s *Store) Enrol(ctx context.Context, users []string) error {
	for _, user := range users {
		if err := s.RDB.HSet(ctx, "user:"+user, "place", 1).Err(); err != nil { // want perelement:`2 commands \(HSET, EXPIRE\) per element`
			return err
		}
		ttl := time.Duration(len(user)) * time.Hour
		if ttl > 2*time.Hour {
			continue
		}
		err := s.RDB.Expire(ctx, "user:"+user, ttl).Err()
		if err != nil {
			return err
		}
	}
	return nil
}
