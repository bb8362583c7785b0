// Package cache keeps records of a database in Redis.
package cache

import (
	"context"
	"encoding/json"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Service is what a token may be for.
type Service struct {
	ID     string
	Active bool
}

// A Repository is the database.
type Repository interface {
	FindByClientID(id string) (*Service, error)
}

// Services asks Redis and then the database.
type Services struct {
	rdb  *redis.Client
	repo Repository
}

// NewServices is given both.
func NewServices(rdb *redis.Client, repo Repository) *Services {
	return &Services{rdb: rdb, repo: repo}
}

// ByClientID goes on to the database if what Redis has can't be read.
func (s *Services) ByClientID(ctx context.Context, id string) (*Service, error) {
	key := "service:client_id:" + id
	cached, err := s.rdb.Get(ctx, key).Result()
	if err == nil {
		var svc Service
		if err := json.Unmarshal([]byte(cached), &svc); err == nil && svc.ID != "" {
			return &svc, nil
		}
	}
	svc, err := s.repo.FindByClientID(id)
	if err != nil {
		return nil, err
	}
	if raw, err := json.Marshal(svc); err == nil {
		s.rdb.Set(ctx, key, raw, time.Hour)
	}
	return svc, nil
}
