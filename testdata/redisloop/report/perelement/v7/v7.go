// Package v7 has loops over data with the client of go-redis 7, which takes no
// context.
package v7

import (
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
