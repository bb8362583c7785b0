// Package onekey looks at the elements of one key.
package onekey

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// Fields lists the fields of a hash.
func Fields(ctx context.Context, rdb *redis.Client) ([]string, error) {
	return rdb.HKeys(ctx, "users").Result()
}

// Members reads a set, page by page.
func Members(w http.ResponseWriter, r *http.Request, rdb *redis.Client) {
	for iter := rdb.SScan(r.Context(), "online", 0, "a*", 100).Iterator(); iter.Next(r.Context()); {
		_, _ = w.Write([]byte(iter.Val()))
	}
}

// Pairs reads a hash, page by page.
func Pairs(w http.ResponseWriter, r *http.Request, rdb *redis.Client) {
	pairs, _, err := rdb.HScan(r.Context(), "users", 0, "", 100).Result()
	if err == nil {
		_, _ = w.Write([]byte(pairs[0]))
	}
}

// Set reads all members of a set.
func Set(w http.ResponseWriter, r *http.Request, rdb *redis.Client) {
	for _, name := range rdb.SMembers(r.Context(), "online").Val() {
		_, _ = w.Write([]byte(name))
	}
}

// Known reads keys whose names are known.
func Known(w http.ResponseWriter, r *http.Request, rdb *redis.Client) {
	_ = rdb.MGet(r.Context(), "a", "b").Val()
}
