// Package service knows its storage as an interface only.
package service

import (
	"context"
	"net/http"
	"time"
)

// A Store is implemented in package store, and by Memory, which sends nothing.
type Store interface {
	Load(ctx context.Context, key string) string
	Touch(ctx context.Context, key string)
	Fill(ctx context.Context, id string, ids []string)
	Streams(ctx context.Context)
	Scripts(ctx context.Context, id, lua string)
	Any(ctx context.Context, command, id string)
	Move(ctx context.Context, id string)
}

// Memory has the methods of a client and sends nothing.
type Memory struct{}

func (Memory) Get(ctx context.Context, key string) string { return key }

// Service is the service.
type Service struct {
	Store  Store
	Memory Memory
}

// ServeUser handles requests.
func (s *Service) ServeUser(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	_ = s.Store.Load(r.Context(), "user:"+id) + s.Memory.Get(r.Context(), "memory:"+id)
	s.Store.Touch(r.Context(), "seen:"+id)
	s.Store.Move(r.Context(), id)
}

// Consume works until the process ends.
func (s *Service) Consume(ctx context.Context) {
	for {
		s.Store.Streams(ctx)
		s.Store.Fill(ctx, "7", []string{"a"})
		_ = s.Store.Load(ctx, "job:"+time.Now().String())
	}
}

// Tick works now and then.
func (s *Service) Tick(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			s.Store.Scripts(ctx, "1", time.Now().String())
			s.Store.Any(ctx, time.Now().String(), "1")
		}
	}
}
