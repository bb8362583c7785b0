// Package service uses repositories through their interfaces.
package service

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/redisloop/report/perelement/repository/store"
)

type Service struct {
	sessions store.Sessions
	blocked  store.Blocklist
}

// New wires the service with what the store constructs.
func New(rdb *redis.Client, blocked store.Blocklist) *Service {
	return &Service{sessions: store.New(rdb), blocked: blocked}
}

// Users resolves session ids.
func (s *Service) Users(ctx context.Context, ids []string) (users []string, err error) {
	for _, id := range ids {
		user, err := s.sessions.Load(ctx, id) // want perelement:`s.sessions.Load in a loop over ids: one GET per element \(through .*Load\); use MGET`
		if err != nil {
			return nil, err
		}
		users = append(users, user)
	}
	return users, nil
}

// Allowed asks for each user; the implementation is known by an assertion.
func (s *Service) Allowed(ctx context.Context, users []string) (out []string) {
	for _, user := range users {
		if no, err := s.blocked.Blocked(ctx, user); err == nil && !no { // want perelement:`s.blocked.Blocked in a loop over users: one SISMEMBER per element`
			out = append(out, user)
		}
	}
	return out
}
