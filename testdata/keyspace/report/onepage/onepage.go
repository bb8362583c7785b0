// Package onepage looks at the first page of SCAN, and forgets the others.
package onepage

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// A Store has buckets.
type Store struct{ rdb redis.UniversalClient }

// Buckets drops the cursor.
func (s *Store) Buckets(ctx context.Context, currency string) ([]string, error) {
	keys, _, err := s.rdb.Scan(ctx, uint64(0), "bucket:"+currency+":*", 100).Result() // want onepage:`^s.rdb.Scan looks at one page of keys and drops the cursor: it never finds those on other pages; go on until the cursor is 0, or keep the names in a set$`
	return keys, err
}

// Any asks for one page, too, on the path of a request.
func (s *Store) Any(w http.ResponseWriter, r *http.Request) {
	keys, _ := s.rdb.Scan(r.Context(), 0, "job:*", 10).Val() // want onepage:`s.rdb.Scan looks at one page`
	if len(keys) == 0 {
		http.NotFound(w, r)
	}
}

// Typed looks at the hashes of the first page, after a test for an error.
func Typed(ctx context.Context, rdb *redis.Client) []string {
	cmd := rdb.ScanType(ctx, 0, "user:*", 100, "hash") // want onepage:`rdb.ScanType looks at one page`
	if cmd.Err() != nil {
		return nil
	}
	keys, _ := cmd.Val()
	return keys
}

// Clear deletes the keys of the first page, again and again: those of the others stay.
func Clear(ctx context.Context, rdb *redis.Client, prefix string) error {
	for {
		keys, _, err := rdb.Scan(ctx, 0, prefix+"*", 500).Result() // want onepage:`rdb.Scan looks at one page`
		if err != nil || len(keys) == 0 {
			return err
		}
		if err := rdb.Del(ctx, keys...).Err(); err != nil {
			return err
		}
	}
}
