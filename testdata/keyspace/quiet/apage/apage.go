// Package apage looks at one page of SCAN on purpose.
package apage

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// A Server lists keys for an administrator, a page for each request.
type Server struct{ rdb *redis.Client }

// List answers with a page and where to go on.
func (s *Server) List(w http.ResponseWriter, r *http.Request) {
	cursor, err := strconv.ParseUint(r.FormValue("cursor"), 10, 64)
	if err != nil {
		cursor = 0
	}
	keys, next, err := s.rdb.Scan(r.Context(), cursor, "user:*", 100).Result()
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"keys": keys, "cursor": next})
}

// Through has the page from a function.
func (s *Server) Through(w http.ResponseWriter, r *http.Request) {
	cursor, _ := strconv.ParseUint(r.FormValue("cursor"), 10, 64)
	keys, next, err := s.page(r.Context(), cursor)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"keys": keys, "cursor": next})
}

func (s *Server) page(ctx context.Context, cursor uint64) ([]string, uint64, error) {
	return s.rdb.Scan(ctx, cursor, "order:*", 100).Result()
}

// Empty asks whether there is any key: a page without a pattern has one.
func Empty(ctx context.Context, rdb *redis.Client) (bool, error) {
	keys, _, err := rdb.Scan(ctx, 0, "", 1).Result()
	return len(keys) == 0, err
}

// Sample looks at some keys.
func Sample(ctx context.Context, rdb *redis.Client) []string {
	keys, _ := rdb.Scan(ctx, 0, "*", 100).Val()
	return keys
}

// First passes the command on: others read its cursor.
func First(ctx context.Context, rdb *redis.Client) *redis.ScanCmd {
	return rdb.Scan(ctx, 0, "user:*", 100)
}
