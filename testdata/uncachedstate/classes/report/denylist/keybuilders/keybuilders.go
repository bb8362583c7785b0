// Package keybuilders makes keys by functions that put parts together in loops.
package keybuilders

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

var rdb *redis.Client

const (
	app       = "blog:"
	blacklist = "token_blacklist:"
)

func key(text string) string { return build(app, text) }

// build takes the last separator away.
func build(prefix string, parts ...string) string {
	result := prefix
	for _, part := range parts {
		result += part + ":"
	}
	return result[:len(result)-1]
}

// before puts the separator before each part.
func before(parts ...string) string {
	text := "app"
	for _, p := range parts {
		text = text + "/" + p
	}
	return text
}

// rest is cut at a place that nobody sees.
func rest(text string, n int) string { return ("revoked:" + text)[:n] }

func isListed(token string) (bool, error) {
	v, err := rdb.Get(context.Background(), key(blacklist+token)).Result() // want denylist:`^GET "blog:token_blacklist:\*"`
	return v == "invalid", err
}

func isBanned(ctx context.Context, user string) bool {
	return rdb.Exists(ctx, before("banned", user)).Val() > 0 // want denylist:`^EXISTS "app/banned/\*"`
}

func has(ctx context.Context, keys ...string) bool {
	var all []string
	for _, k := range keys {
		all = append(all, "app:"+k)
	}
	return rdb.Exists(ctx, all...).Val() > 0
}

func unclear(ctx context.Context, id string) bool { return rdb.Exists(ctx, rest(id, 3)).Val() > 0 }

func Handle(w http.ResponseWriter, r *http.Request) {
	ctx, id := r.Context(), r.Header.Get("Authorization")
	listed, err := isListed(id)
	if err != nil || listed || isBanned(ctx, id) || unclear(ctx, id) || has(ctx, "denylist:"+id) { // want denylist:`^EXISTS "app:denylist:\*" through has`
		w.WriteHeader(http.StatusUnauthorized)
	}
}
