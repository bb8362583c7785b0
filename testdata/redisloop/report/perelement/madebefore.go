package perelement

import (
	"context"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
)

// Tag has a key that a call makes before the loop: it is one key.
func Tag(ctx context.Context, rdb *redis.Client, id string, tags []string) {
	key := fmt.Sprintf("tags:%s", id)
	for _, t := range tags {
		rdb.SAdd(ctx, key, t) // want perelement:`use a variadic SADD or a pipeline`
	}
}

// TagLower has another member in each iteration, which a call makes in the loop.
func TagLower(ctx context.Context, rdb *redis.Client, id string, tags []string) {
	key := tagKey(id)
	for _, t := range tags {
		rdb.SAdd(ctx, key, strings.ToLower(t)) // want perelement:`use a variadic SADD or a pipeline`
	}
}

func tagKey(id string) string { return "tags:" + strings.ToLower(id) }

// TagEach makes a key for each element.
func TagEach(ctx context.Context, rdb *redis.Client, ids []string, tag string) {
	for _, id := range ids {
		key := fmt.Sprintf("tags:%s", id)
		rdb.SAdd(ctx, key, tag) // want perelement:`one SADD per element; use a pipeline$`
	}
}

// TagOne makes one key in each iteration, of which nothing says that it is one.
func TagOne(ctx context.Context, rdb *redis.Client, id func() string, tags []string) {
	for _, t := range tags {
		rdb.SAdd(ctx, id(), t) // want perelement:`one SADD per element; use a pipeline$`
	}
}

// TagInside makes the key in a literal that each iteration runs.
func TagInside(ctx context.Context, rdb *redis.Client, ids []string, tag string) {
	for _, id := range ids {
		func() {
			key := fmt.Sprintf("tags:%s", id)
			rdb.SAdd(ctx, key, tag) // want perelement:`one SADD per element; use a pipeline$`
		}()
	}
}

// TagOuter makes the key in an outer loop.
func TagOuter(ctx context.Context, rdb *redis.Client, ids, tags []string) {
	for _, id := range ids {
		key := fmt.Sprintf("tags:%s", id)
		for _, t := range tags {
			rdb.SAdd(ctx, key, t) // want perelement:`use a variadic SADD or a pipeline`
		}
	}
}

// Looked has maps as elements, of which it looks up the fields to read of one hash.
func Looked(ctx context.Context, rdb *redis.Client, id string, events []map[string]string) (out []any) {
	key := tagKey(id)
	for _, e := range events {
		var fields []string
		if host := e["host"]; host != "" {
			fields = append(fields, host)
		}
		if ip := e["ip"]; ip != "" {
			fields = append(fields, ip)
		}
		out = append(out, rdb.HMGet(ctx, key, fields...).Val()...) // want perelement:`one HMGET per element; use a pipeline$`
	}
	return out
}
