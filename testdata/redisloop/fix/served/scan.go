package served

import (
	"context"
	"fmt"
	"strings"
)

// Purge deletes what a scan finds, which need not fit into memory.
func (s *Store) Purge(ctx context.Context, pattern string) error {
	iter := s.RDB.Scan(ctx, 0, pattern, 300).Iterator()
	for iter.Next(ctx) {
		if err := s.RDB.Del(ctx, iter.Val()).Err(); err != nil { // want `one DEL per element`
			return fmt.Errorf("purge %s: %w", pattern, err)
		}
	} // all of them
	return iter.Err()
}

// PurgeSome passes some over, and counts.
func (s *Store) PurgeSome(ctx context.Context, pattern string) (n int64) {
	iter := s.RDB.Scan(ctx, 0, pattern, 300).Iterator()
	for iter.Next(ctx) {
		key := iter.Val()
		if strings.HasSuffix(key, "7") {
			continue // a lucky one
		}
		n += s.RDB.Unlink(ctx, key).Val() // want `one UNLINK per element`
	}
	return n
}

// PurgeGroup empties a set by its own scan.
func (s *Store) PurgeGroup(ctx context.Context, group, pattern string) {
	iter := s.RDB.SScan(ctx, "group:"+group, 0, pattern, 0).Iterator()
	for iter.Next(ctx) {
		s.RDB.SRem(ctx, "group:"+group, iter.Val()) // want `one SREM per element`
	}
}
