package tree

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// tokens are replaced by the one that Redis answers.
type tokens struct{ rdb *redis.Client }

func (s *tokens) Auth(ctx context.Context, tok string) error {
	if err := s.refresh(ctx, tok); err != nil {
		return err
	}
	return s.rdb.Get(ctx, "s:"+tok).Err()
}
func (s *tokens) refresh(ctx context.Context, tok string) error {
	v, err := s.rdb.Get(ctx, "r:"+tok).Result()
	if err != nil || v == "" {
		return err
	}
	return s.Auth(ctx, v)
}

// Job waits for others.
type Job struct {
	ID   string
	Deps []*Job
}

func (s *tokens) Process(ctx context.Context, j *Job) error {
	if err := s.deps(ctx, j); err != nil {
		return err
	}
	return s.rdb.LPush(ctx, "done", j.ID).Err()
}
func (s *tokens) deps(ctx context.Context, j *Job) error {
	for _, d := range j.Deps {
		if err := s.Process(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// All goes on with the rest of its keys.
func (s *tokens) All(ctx context.Context, keys ...string) error {
	if err := s.rest(ctx, keys); err != nil {
		return err
	}
	return s.rdb.Del(ctx, keys[0]).Err()
}
func (s *tokens) rest(ctx context.Context, keys []string) error {
	if len(keys) < 2 {
		return nil
	}
	return s.All(ctx, keys[1:]...)
}
