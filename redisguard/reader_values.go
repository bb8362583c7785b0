package redisguard

import (
	"context"
	"errors"
	"iter"
	"maps"

	"github.com/redis/go-redis/v9"
)

// Value returns the string at a key, and whether the key exists. It shares its
// replies with Get, and does not allocate on a hit. Errors are those of Get,
// except redis.Nil.
func (r Reader) Value(ctx context.Context, key string) (value string, ok bool, err error) {
	if e := r.held(ctx, key, "get", ""); e != nil {
		value, ok = e.value.(string)
		return value, ok, nil
	}
	return found(r.Get(ctx, key))
}

// Field returns the string at a field of the hash at a key, and whether it
// exists. It is to HGet what Value is to Get.
func (r Reader) Field(ctx context.Context, key, field string) (value string, ok bool, err error) {
	if e := r.held(ctx, key, "hget", field); e != nil {
		value, ok = e.value.(string)
		return value, ok, nil
	}
	return found(r.HGet(ctx, key, field))
}

func found(cmd *redis.StringCmd) (value string, ok bool, err error) {
	value, err = cmd.Result()
	if errors.Is(err, redis.Nil) {
		return "", false, nil
	}
	return value, err == nil, err
}

// Fields returns the hash at a key. It is to HGetAll what Value is to Get.
func (r Reader) Fields(ctx context.Context, key string) (Hash, error) {
	if e := r.held(ctx, key, "hgetall", ""); e != nil {
		of, _ := e.value.(map[string]string)
		return Hash{of}, nil
	}
	of, err := r.HGetAll(ctx, key).Result()
	return Hash{of}, err
}

// IsMember reports whether the set at a key has a member. It is to SIsMember
// what Value is to Get.
func (r Reader) IsMember(ctx context.Context, key, member string) (bool, error) {
	if e := r.held(ctx, key, "sismember", member); e != nil {
		is, _ := e.value.(bool)
		return is, nil
	}
	return r.SIsMember(ctx, key, member).Result()
}

// A Hash is a hash that was read. It does not change, and several readers may
// share it. That of a key that does not exist is empty.
type Hash struct{ of map[string]string }

// Get returns the value of a field, and whether the hash has it.
func (h Hash) Get(field string) (value string, ok bool) {
	value, ok = h.of[field]
	return value, ok
}

// Len returns the number of fields.
func (h Hash) Len() int { return len(h.of) }

// All yields the fields and their values, in no order.
func (h Hash) All() iter.Seq2[string, string] { return maps.All(h.of) }
