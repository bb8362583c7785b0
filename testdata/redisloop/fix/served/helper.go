package served

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
)

// A Profile is read by a helper that the loop below calls as well.
func (s *Store) Profile(ctx context.Context, id string) (string, error) {
	fields, err := s.fields(ctx, id)
	return fields["age"], err
}

// Profiles ends with the first error.
func (s *Store) Profiles(ctx context.Context, ids []string) (out []string, err error) {
	for _, id := range ids {
		fields, err := s.fields(ctx, strings.TrimSpace(id)) // want `one HGETALL per element .through`
		if err != nil {
			return out, fmt.Errorf("profile of %s: %w", id, err)
		}
		// Nobody has no age.
		out = append(out, id+":"+fields["age"])
	}
	return out, nil
}

func (s *Store) fields(ctx context.Context, id string) (map[string]string, error) {
	return s.RDB.HGetAll(ctx, prefixed(id)).Result()
}

// Visits sums up what a function reads.
func (s *Store) Visits(ctx context.Context, ids []string) (sum int) {
	for i, id := range ids {
		n, err := visits(ctx, s.RDB, id) // want `one GET per element .through`
		if err != nil {
			sum -= i
			continue
		}
		sum += n
	}
	return sum
}

func visits(ctx context.Context, rdb *redis.Client, id string) (int, error) {
	return rdb.Get(ctx, "visits:"+id).Int()
}

// Lengths hands a sum to the helper, which multiplies it.
func (s *Store) Lengths(ctx context.Context, ids []int) (out []int64) {
	for _, id := range ids {
		out = append(out, s.length(ctx, id+1).Val()) // want `one LLEN per element .through`
	}
	return out
}

func (s *Store) length(ctx context.Context, n int) *redis.IntCmd {
	return s.RDB.LLen(ctx, fmt.Sprint("list:", "wxyz"[n%2*2:][:1]))
}

// OverviewLabels computes from one answer before it asks for the other.
func (s *Store) OverviewLabels(ctx context.Context, users []string) (out []string, err error) {
	for _, user := range users {
		n, err := s.visits(ctx, user) // want `one GET per element`
		if err != nil {
			continue
		}
		label := fmt.Sprint(user, n)
		last, err := s.RDB.Get(ctx, "last:"+user).Result() // want `one GET per element`
		if err != nil && !errors.Is(err, redis.Nil) {
			return out, err
		}
		out = append(out, label+last)
	}
	return out, nil
}
