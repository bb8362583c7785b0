//go:build go1.21

package variadic

import "context"

// Old is in a file of a Go without slices.Chunk.
func (s *Store) Old(ctx context.Context, keys []string) error {
	for _, key := range keys {
		if err := s.RDB.Del(ctx, key).Err(); err != nil { // want perelement:`one DEL per element`
			return err
		}
	}
	return nil
}
