package variadic

import "context"

// Quiet has a comment for linters, which is about the command.
func (s *Store) Quiet(ctx context.Context, ids []string) {
	for _, id := range ids {
		s.RDB.Del(ctx, "user:"+id) //nolint:errcheck // want perelement:`one DEL per element`
	}
}

// Said has one for people, which is about the element.
func (s *Store) Said(ctx context.Context, ids []string) {
	for _, id := range ids {
		s.RDB.Unlink(ctx, "user:"+id) // of the cache // want perelement:`one UNLINK per element`
	}
}
