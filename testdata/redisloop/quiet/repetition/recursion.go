package repetition

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"

	"github.com/redis/go-redis/v9"
)

func newID() string { return rand.Text() }

type Store struct{ rdb *redis.Client }

// Reserve tries a new ID for as long as it has one that is taken.
func (s *Store) Reserve(ctx context.Context) (string, error) {
	id := newID()
	ok, err := s.rdb.SetNX(ctx, "id:"+id, 1, 0).Result()
	if err != nil {
		return "", err
	}
	if !ok {
		return s.Reserve(ctx)
	}
	return id, nil
}

// Join looks whether its ID is free.
func (s *Store) Join(ctx context.Context, room string) (string, error) {
	id := rand.Text()
	n, err := s.rdb.Exists(ctx, "id:"+id).Result()
	if err != nil {
		return "", err
	}
	if n > 0 {
		return s.Join(ctx, room)
	}
	return id, s.rdb.Set(ctx, "id:"+id, room, 0).Err()
}

// Load removes what it can't decode, so that the next call finds nothing.
func (s *Store) Load(ctx context.Context, key string) (out map[string]int, err error) {
	v, err := s.rdb.Get(ctx, key).Bytes()
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(v, &out); err != nil {
		s.rdb.Del(ctx, key)
		return s.Load(ctx, key)
	}
	return out, nil
}

// Next has found that somebody else was quicker.
func (s *Store) Next(ctx context.Context) (string, error) {
	ids, err := s.rdb.ZRange(ctx, "due", 0, 0).Result()
	if err != nil || len(ids) == 0 {
		return "", err
	}
	n, err := s.rdb.ZRem(ctx, "due", ids[0]).Result()
	if err != nil {
		return "", err
	}
	if n == 0 { // somebody else has it
		return s.Next(ctx)
	}
	return ids[0], nil
}

// Member removes a stale member, and takes the next one.
func (s *Store) Member(ctx context.Context, room string) (string, error) {
	id, err := s.rdb.SRandMember(ctx, room).Result()
	if err != nil {
		return "", err
	}
	err = s.rdb.Get(ctx, "session:"+id).Err()
	if errors.Is(err, redis.Nil) {
		if err := s.rdb.SRem(ctx, room, id).Err(); err != nil {
			return "", err
		}
		return s.Member(ctx, room)
	}
	return id, err
}
