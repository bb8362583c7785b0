// Package notredis has methods with the names of commands.
package notredis

import (
	"context"
	"database/sql"
	"maps"
	"net/http"
	"slices"

	"github.com/redis/go-redis/v9"
)

// A Memory is a store in memory.
type Memory struct{ m map[string]string }

// Keys lists the names.
func (m *Memory) Keys(context.Context, string) []string { return slices.Collect(maps.Keys(m.m)) }

// A Server has a client, too.
type Server struct {
	rdb    *redis.Client
	memory *Memory
	db     *sql.DB
}

// List reads from memory and from a database.
func (s *Server) List(w http.ResponseWriter, r *http.Request) {
	names := s.memory.Keys(r.Context(), "*")
	var n int
	_ = s.db.QueryRowContext(r.Context(), "SELECT 1").Scan(&n)
	_ = s.rdb.Set(r.Context(), "names", len(names), 0)
}

// Decode scans a value that was read.
func (s *Server) Decode(w http.ResponseWriter, r *http.Request) {
	var n int
	_ = s.rdb.Get(r.Context(), "n").Scan(&n)
}
