package redisguard

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// The methods of go-redis that a Reader has, with its signatures.

func same[V any](v V) V                              { return v }
func cloneMap(m map[string]string) map[string]string { return maps.Clone(m) }
func seconds(ctx context.Context, a ...any) *redis.DurationCmd {
	return redis.NewDurationCmd(ctx, time.Second, a...)
}
func milliseconds(ctx context.Context, a ...any) *redis.DurationCmd {
	return redis.NewDurationCmd(ctx, time.Millisecond, a...)
}

// list is several strings as one, from which they can be told again: a blank
// in one of them is not the blank between two.
func list(args []string) string {
	var b strings.Builder
	for _, a := range args {
		b.WriteString(strconv.Itoa(len(a)))
		b.WriteByte(' ')
		b.WriteString(a)
	}
	return b.String()
}

func bounds(start, stop int64) string {
	return strconv.FormatInt(start, 10) + " " + strconv.FormatInt(stop, 10)
}

// after is a command with strings after its key.
func after(command, key string, rest []string) []any {
	args := make([]any, 0, 2+len(rest))
	args = append(args, command, key)
	for _, a := range rest {
		args = append(args, a)
	}
	return args
}

// Get is redis.Cmdable's.
func (r Reader) Get(ctx context.Context, key string) *redis.StringCmd {
	if r.pass() {
		return r.c.Get(ctx, key)
	}
	return read(r, ctx, redis.NewStringCmd, strings.Clone, "", "get", key)
}

// GetRange is redis.Cmdable's.
func (r Reader) GetRange(ctx context.Context, key string, start, end int64) *redis.StringCmd {
	if r.pass() {
		return r.c.GetRange(ctx, key, start, end)
	}
	return read(r, ctx, redis.NewStringCmd, strings.Clone, bounds(start, end), "getrange", key, start, end)
}

// StrLen is redis.Cmdable's.
func (r Reader) StrLen(ctx context.Context, key string) *redis.IntCmd {
	if r.pass() {
		return r.c.StrLen(ctx, key)
	}
	return read(r, ctx, redis.NewIntCmd, same, "", "strlen", key)
}

// Exists is redis.Cmdable's. Several keys at once are passed through.
func (r Reader) Exists(ctx context.Context, keys ...string) *redis.IntCmd {
	if len(keys) != 1 {
		r.counts.passed.Add(1)
		return r.c.Exists(ctx, keys...)
	}
	if r.pass() {
		return r.c.Exists(ctx, keys...)
	}
	return read(r, ctx, redis.NewIntCmd, same, "", "exists", keys[0])
}

// Type is redis.Cmdable's.
func (r Reader) Type(ctx context.Context, key string) *redis.StatusCmd {
	if r.pass() {
		return r.c.Type(ctx, key)
	}
	return read(r, ctx, redis.NewStatusCmd, same, "", "type", key)
}

// TTL is redis.Cmdable's. The answer is as old as any other: it may say more
// than is left.
func (r Reader) TTL(ctx context.Context, key string) *redis.DurationCmd {
	if r.pass() {
		return r.c.TTL(ctx, key)
	}
	return read(r, ctx, seconds, same, "", "ttl", key)
}

// PTTL is TTL in milliseconds.
func (r Reader) PTTL(ctx context.Context, key string) *redis.DurationCmd {
	if r.pass() {
		return r.c.PTTL(ctx, key)
	}
	return read(r, ctx, milliseconds, same, "", "pttl", key)
}

// HGet is redis.Cmdable's.
func (r Reader) HGet(ctx context.Context, key, field string) *redis.StringCmd {
	if r.pass() {
		return r.c.HGet(ctx, key, field)
	}
	return read(r, ctx, redis.NewStringCmd, strings.Clone, field, "hget", key, field)
}

// HMGet is redis.Cmdable's.
func (r Reader) HMGet(ctx context.Context, key string, fields ...string) *redis.SliceCmd {
	if r.pass() {
		return r.c.HMGet(ctx, key, fields...)
	}
	return read(r, ctx, redis.NewSliceCmd, slices.Clone, list(fields), after("hmget", key, fields)...)
}

// HGetAll is redis.Cmdable's.
func (r Reader) HGetAll(ctx context.Context, key string) *redis.MapStringStringCmd {
	if r.pass() {
		return r.c.HGetAll(ctx, key)
	}
	return read(r, ctx, redis.NewMapStringStringCmd, cloneMap, "", "hgetall", key)
}

// HExists is redis.Cmdable's.
func (r Reader) HExists(ctx context.Context, key, field string) *redis.BoolCmd {
	if r.pass() {
		return r.c.HExists(ctx, key, field)
	}
	return read(r, ctx, redis.NewBoolCmd, same, field, "hexists", key, field)
}

// HKeys is redis.Cmdable's.
func (r Reader) HKeys(ctx context.Context, key string) *redis.StringSliceCmd {
	if r.pass() {
		return r.c.HKeys(ctx, key)
	}
	return read(r, ctx, redis.NewStringSliceCmd, slices.Clone, "", "hkeys", key)
}

// HVals is redis.Cmdable's.
func (r Reader) HVals(ctx context.Context, key string) *redis.StringSliceCmd {
	if r.pass() {
		return r.c.HVals(ctx, key)
	}
	return read(r, ctx, redis.NewStringSliceCmd, slices.Clone, "", "hvals", key)
}

// HLen is redis.Cmdable's.
func (r Reader) HLen(ctx context.Context, key string) *redis.IntCmd {
	if r.pass() {
		return r.c.HLen(ctx, key)
	}
	return read(r, ctx, redis.NewIntCmd, same, "", "hlen", key)
}
