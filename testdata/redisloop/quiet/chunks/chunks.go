// Package chunks holds loops that send a command for many elements.
package chunks

import (
	"context"
	"slices"

	"github.com/redis/go-redis/v9"
)

const chunk = 500

// Chunked deletes five hundred keys with each command.
func (s *Store) Chunked(ctx context.Context, keys []string) error {
	for i := 0; i < len(keys); i += chunk {
		end := min(i+chunk, len(keys))
		if err := s.rdb.Del(ctx, keys[i:end]...).Err(); err != nil {
			return err
		}
	}
	return nil
}

// Chunks reads them so.
func (s *Store) Chunks(ctx context.Context, keys []string) (out []any, err error) {
	for part := range slices.Chunk(keys, chunk) {
		values, err := s.rdb.MGet(ctx, part...).Result()
		if err != nil {
			return nil, err
		}
		out = append(out, values...)
	}
	return out, nil
}

// Rest cuts the front off.
func (s *Store) Rest(ctx context.Context, keys []string) {
	for len(keys) > 0 {
		n := min(chunk, len(keys))
		s.rdb.Unlink(ctx, keys[:n]...)
		keys = keys[n:]
	}
}

// Piped sends a pipeline for each chunk.
func (s *Store) Piped(ctx context.Context, keys []string) error {
	for part := range slices.Chunk(keys, chunk) {
		pipe := s.rdb.Pipeline()
		for _, key := range part {
			pipe.Persist(ctx, key)
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) drop(ctx context.Context, keys []string) error {
	return s.rdb.Del(ctx, keys...).Err()
}

// Called hands the chunks to a helper.
func (s *Store) Called(ctx context.Context, keys []string) error {
	for start := 0; start < len(keys); start += chunk {
		if err := s.drop(ctx, keys[start:min(start+chunk, len(keys))]); err != nil {
			return err
		}
	}
	return nil
}

// Window reads a list a page at a time.
func (s *Store) Window(ctx context.Context, total int64, seen func([]string)) error {
	for from := int64(0); from < total; from += 1000 {
		page, err := s.rdb.LRange(ctx, "log", from, from+999).Result()
		if err != nil {
			return err
		}
		seen(page)
	}
	return nil
}

// Full flushes a buffer whenever it is full.
func (s *Store) Full(ctx context.Context, users []string) {
	buf := make([]any, 0, chunk)
	for _, user := range users {
		buf = append(buf, user)
		if len(buf) >= chunk {
			s.rdb.SAdd(ctx, "users", buf...)
			buf = buf[:0]
		}
	}
	if len(buf) > 0 {
		s.rdb.SAdd(ctx, "users", buf...)
	}
}

// FullPipe does so with a pipe.
func (s *Store) FullPipe(ctx context.Context, users []string) error {
	pipe := s.rdb.Pipeline()
	for _, user := range users {
		pipe.PFAdd(ctx, "visitors", user)
		if pipe.Len() < chunk {
			continue
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
	}
	_, err := pipe.Exec(ctx)
	return err
}

// Popped takes a hundred at a time until there are none.
func (s *Store) Popped(ctx context.Context, handle func([]string)) error {
	for {
		jobs, err := s.rdb.LPopCount(ctx, "jobs", 100).Result()
		if err == redis.Nil {
			return nil
		}
		if err != nil {
			return err
		}
		handle(jobs)
	}
}

type Store struct {
	rdb redis.UniversalClient
}
