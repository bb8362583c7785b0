// Package v7 queues with the client of go-redis 7.
package v7

import (
	"time"

	"github.com/go-redis/redis/v7"
)

type Sessions struct {
	rdb *redis.Client
}

// Queued sends all of them by one pipeline.
func (s *Sessions) Queued(ids []string) error {
	pipe := s.rdb.Pipeline()
	for _, id := range ids {
		pipe.Expire(id, time.Hour)
	}
	_, err := pipe.Exec()
	return err
}
