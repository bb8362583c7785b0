// Package v7 has unpaced loops with the client of go-redis 7.
package v7

import (
	"github.com/go-redis/redis/v7"
)

type Sessions struct {
	rdb *redis.Client
}

func (s *Sessions) Run(handle func(string)) {
	for {
		if v, err := s.rdb.LPop("queue").Result(); err == nil { // want unpaced:`s.rdb.LPop in a loop without a wait when err != nil: one LPOP per round trip, about 170M a day`
			handle(v)
		}
	}
}

func (s *Sessions) Tail(handle func([]redis.XStream)) {
	for {
		v, err := s.rdb.XReadGroup(&redis.XReadGroupArgs{ // want unpaced:`s.rdb.XReadGroup in a loop without a wait when err != nil: one XREADGROUP per round trip`
			Group:   "g",
			Streams: []string{"s", ">"},
			Block:   -1,
		}).Result()
		if err == nil {
			handle(v)
		}
	}
}
