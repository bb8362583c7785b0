// Package kv keeps values of any type as JSON.
package kv

import (
	"context"
	"encoding/json"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Store keeps values of one type.
type Store[T any] interface {
	Get(ctx context.Context, name string) (T, error)
	Put(ctx context.Context, name string, v T) error
}

// JSON is a Store below a prefix.
type JSON[T any] struct {
	rdb    redis.Cmdable
	prefix string
}

func NewJSON[T any](rdb redis.Cmdable, prefix string) *JSON[T] {
	return &JSON[T]{rdb: rdb, prefix: prefix + ":"}
}

func (s *JSON[T]) key(name string) string { return s.prefix + name }

func (s *JSON[T]) Get(ctx context.Context, name string) (v T, err error) {
	text, err := s.rdb.Get(ctx, s.key(name)).Bytes() // sends GET flag:dark
	if err != nil {
		return v, err
	}
	return v, json.Unmarshal(text, &v)
}

func (s *JSON[T]) Put(ctx context.Context, name string, v T) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return s.rdb.Set(ctx, s.key(name), text, time.Hour).Err() // sends SET flag:dark
}
