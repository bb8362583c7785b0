// Package v7 waits in Redis with the client of go-redis 7.
package v7

import (
	"time"

	"github.com/go-redis/redis/v7"
)

type Sessions struct {
	rdb *redis.Client
}

func (s *Sessions) Worker(handle func(string)) error {
	for {
		v, err := s.rdb.BLPop(5*time.Second, "queue").Result()
		if err == redis.Nil {
			continue
		}
		if err != nil {
			return err
		}
		handle(v[1])
	}
}
