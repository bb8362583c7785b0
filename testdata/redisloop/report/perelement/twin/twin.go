// Package twin has one interface with two implementations: flags in Redis
// for production, in memory for development.
package twin

import (
	"context"

	"github.com/redis/go-redis/v9"

	"redisvet.test/summary/memory"
)

// Flags tells which features are on.
type Flags interface {
	Enabled(ctx context.Context, name string) (bool, error)
	Enable(ctx context.Context, name string) error
}

type redisFlags struct {
	rdb *redis.Client
}

func (f *redisFlags) Enabled(ctx context.Context, name string) (bool, error) {
	return f.rdb.HGet(ctx, "flags", name).Bool()
}

func (f *redisFlags) Enable(ctx context.Context, name string) error {
	return f.rdb.HSet(ctx, "flags", name, true).Err()
}

// New chooses by the address.
func New(addr string) Flags {
	if addr == "" {
		return memory.New()
	}
	return &redisFlags{rdb: redis.NewClient(&redis.Options{Addr: addr})}
}

type Server struct {
	flags Flags
}

func NewServer(addr string) *Server {
	return &Server{flags: New(addr)}
}

// Features asks for each flag; one of the twins goes to Redis.
func (s *Server) Features(ctx context.Context, names []string) map[string]bool {
	on := make(map[string]bool, len(names))
	for _, name := range names {
		on[name], _ = s.flags.Enabled(ctx, name) // want perelement:`s.flags.Enabled in a loop over names: one HGET per element`
	}
	return on
}
