package left

import (
	"context"
	"fmt"
)

// Ignored has a key that nothing else would use.
func (s *Store) Ignored(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		key := "user:" + id
		out = append(out, s.same(ctx, key)) // want `one GET per element`
	}
	return out
}

func (s *Store) same(ctx context.Context, _ string) string {
	return s.rdb.Get(ctx, "user").Val()
}

const prefix = "user:"

// Shadowed means something else by the name of the constant.
func (s *Store) Shadowed(ctx context.Context, ids []string, prefix string) (out []string) {
	for _, id := range ids {
		out = append(out, prefix+s.name(ctx, id)) // want `one GET per element`
	}
	return out
}

func (s *Store) name(ctx context.Context, id string) string {
	return s.rdb.Get(ctx, prefix+id).Val()
}

// Converted has an answer of another type than the command.
func (s *Store) Converted(ctx context.Context, ids []string) (out []fmt.Stringer) {
	for _, id := range ids {
		out = append(out, s.command(ctx, id)) // want `one GET per element`
	}
	return out
}

func (s *Store) command(ctx context.Context, id string) fmt.Stringer {
	return s.rdb.Get(ctx, id)
}

// Sent hands a number on as what it is not in the loop.
func (s *Store) Sent(ctx context.Context, ids []string) (out []bool) {
	for _, id := range ids {
		out = append(out, s.member(ctx, id, 1)) // want `one SISMEMBER per element`
	}
	return out
}

func (s *Store) member(ctx context.Context, id string, n float64) bool {
	return s.rdb.SIsMember(ctx, id, n).Val()
}

// A keeper need not be a Store.
type keeper interface {
	name(ctx context.Context, id string) string
}

func Kept(ctx context.Context, k keeper, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, k.name(ctx, id)) // want `one GET per element`
	}
	return out
}

var _ keeper = (*Store)(nil)

// Renewed ends with the first error of a helper that writes.
func (s *Store) Renewed(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if err := s.renew(ctx, id); err != nil { // want `one INCR per element`
			return err
		}
	}
	return nil
}

func (s *Store) renew(ctx context.Context, id string) error {
	return s.rdb.Incr(ctx, id).Err()
}
