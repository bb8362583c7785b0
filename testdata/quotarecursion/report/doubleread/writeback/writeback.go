// Package writeback has quotas that are read and put back, with and without a
// change.
package writeback

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

func (s *Store) set(ctx context.Context, key, value string) error {
	return s.rdb.Set(ctx, key, value, time.Minute).Err()
}

func (s *Store) fromDatabase(ctx context.Context, id int) (int64, error) { return int64(id), nil }

// Quota reads through, and fills on a miss.
func (s *Store) Quota(ctx context.Context, id int) (int64, error) {
	v, err := s.rdb.Get(ctx, fmt.Sprintf("user_quota:%d", id)).Result()
	if err == nil {
		return strconv.ParseInt(v, 10, 64)
	}
	n, err := s.fromDatabase(ctx, id)
	if err != nil {
		return 0, err
	}
	return n, s.set(ctx, fmt.Sprintf("user_quota:%d", id), fmt.Sprintf("%d", n))
}

// Update says that it updates.
func (s *Store) Update(ctx context.Context, id int) error {
	n, err := s.Quota(ctx, id) // want doubleread:`quota "user_quota:\*" is read and written back unchanged`
	if err != nil {
		return err
	}
	return s.set(ctx, fmt.Sprintf("user_quota:%d", id), fmt.Sprintf("%d", n))
}

// Touch does it in one function.
func (s *Store) Touch(ctx context.Context, id string) error {
	n, err := s.rdb.Get(ctx, "quota:"+id).Int64() // want doubleread:`quota "quota:\*" is read and written back`
	if err != nil {
		return err
	}
	return s.set(ctx, "quota:"+id, strconv.FormatInt(n, 10))
}

// Spend writes another value.
func (s *Store) Spend(ctx context.Context, id int) error {
	n, err := s.Quota(ctx, id)
	if err != nil {
		return err
	}
	return s.set(ctx, fmt.Sprintf("user_quota:%d", id), fmt.Sprintf("%d", n-1))
}

// Copy writes to another user's key.
func (s *Store) Copy(ctx context.Context, from, to int) error {
	n, err := s.Quota(ctx, from)
	if err != nil {
		return err
	}
	return s.set(ctx, fmt.Sprintf("user_quota:%d", to), fmt.Sprintf("%d", n))
}

// load leaves it to its caller to keep what the database said.
func (s *Store) load(ctx context.Context, id int) (int64, error) {
	n, err := s.rdb.Get(ctx, fmt.Sprintf("user_quota:%d", id)).Int64()
	if err != nil {
		return s.fromDatabase(ctx, id)
	}
	return n, nil
}

// Fill keeps it.
func (s *Store) Fill(ctx context.Context, id int) error {
	n, err := s.load(ctx, id)
	if err != nil {
		return err
	}
	return s.set(ctx, fmt.Sprintf("user_quota:%d", id), fmt.Sprintf("%d", n))
}

// Refresh reads the database before it writes.
func (s *Store) Refresh(ctx context.Context, id int) error {
	n, err := s.Quota(ctx, id)
	if err != nil || n > 0 {
		return err
	}
	n, err = s.fromDatabase(ctx, id)
	if err != nil {
		return err
	}
	return s.set(ctx, fmt.Sprintf("user_quota:%d", id), fmt.Sprintf("%d", n))
}

// Renew writes the text of the number.
func (s *Store) Renew(ctx context.Context, user, kind string) error {
	n, err := s.rdb.Get(ctx, fmt.Sprint("quota:", user, ":", kind)).Int() // want doubleread:`is read and written back unchanged`
	if err != nil {
		return err
	}
	return s.rdb.Set(ctx, fmt.Sprint("quota:", user, ":", kind), strconv.Itoa(n), time.Minute).Err()
}
