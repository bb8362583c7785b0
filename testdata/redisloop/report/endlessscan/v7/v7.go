// Package v7 has a SCAN loop with the client of go-redis 7.
package v7

import (
	"github.com/go-redis/redis/v7"
)

type Sessions struct {
	rdb *redis.Client
}

func (s *Sessions) Purge() error {
	var cursor uint64
	for {
		keys, cursor, err := s.rdb.Scan(cursor, "session:*", 100).Result() // want endlessscan:`s.rdb.Scan restarts for ever once there is a second page, .*: := declares a second cursor`
		if err != nil {
			return err
		}
		s.rdb.Del(keys...)
		if cursor == 0 {
			return nil
		}
	}
}
