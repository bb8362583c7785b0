// Package v7 says the same with the client of go-redis 7, which takes no
// context.
package v7

import (
	"time"

	"github.com/go-redis/redis/v7"
)

type Sessions struct {
	rdb *redis.Client
}

func (s *Sessions) Load(ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, s.rdb.Get(id).Val()) // want perelement:`s.rdb.Get in a loop over ids: one GET per element; use MGET`
	}
	return out
}

func (s *Sessions) Drop(ids []string) {
	for _, id := range ids {
		s.drop(id) // want perelement:`s.drop in a loop over ids: one DEL per element \(through .*drop\); use a variadic DEL`
	}
}

func (s *Sessions) drop(id string) {
	s.rdb.Del("session:" + id)
}

func (s *Sessions) Run(handle func(string)) {
	for {
		if v, err := s.rdb.LPop("queue").Result(); err == nil { // want unpaced:`s.rdb.LPop in an unpaced loop: one LPOP per round trip, about 170M a day`
			handle(v)
		}
	}
}

func (s *Sessions) Tail(handle func([]redis.XStream)) {
	for {
		v, err := s.rdb.XReadGroup(&redis.XReadGroupArgs{ // want unpaced:`s.rdb.XReadGroup in an unpaced loop: one XREADGROUP per round trip`
			Group:   "g",
			Streams: []string{"s", ">"},
			Block:   -1,
		}).Result()
		if err == nil {
			handle(v)
		}
	}
}

func (s *Sessions) Purge() error {
	var cursor uint64
	for {
		keys, cursor, err := s.rdb.Scan(cursor, "session:*", 100).Result() // want endlessscan:`s.rdb.Scan never ends past one page: the cursor it returns is not the one that it is given \(:= shadows cursor\)`
		if err != nil {
			return err
		}
		s.rdb.Del(keys...)
		if cursor == 0 {
			return nil
		}
	}
}

// Queued and blocking, for the other half.
func (s *Sessions) Queued(ids []string) error {
	pipe := s.rdb.Pipeline()
	for _, id := range ids {
		pipe.Expire(id, time.Hour)
	}
	_, err := pipe.Exec()
	return err
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
