package redisguard

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// SIsMember is redis.Cmdable's. Members other than strings, bytes, numbers and
// booleans pass through.
func (r Reader) SIsMember(ctx context.Context, key string, m any) *redis.BoolCmd {
	if b, is := m.([]byte); is {
		m = slices.Clone(b) // the caller may return before it is sent
	}
	text, ok := argument(m)
	if r.p == nil || !ok {
		return pass(r, ctx, redis.NewBoolCmd, func(ctx context.Context) *redis.BoolCmd { return r.c.SIsMember(ctx, key, m) }, "sismember", key, m)
	}
	return read(r, ctx, redis.NewBoolCmd, same, text, "sismember", key, m)
}

// SMembers is redis.Cmdable's.
func (r Reader) SMembers(ctx context.Context, key string) *redis.StringSliceCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewStringSliceCmd, func(ctx context.Context) *redis.StringSliceCmd { return r.c.SMembers(ctx, key) }, "smembers", key)
	}
	return read(r, ctx, redis.NewStringSliceCmd, cloneStrings, "", "smembers", key)
}

// SCard is redis.Cmdable's.
func (r Reader) SCard(ctx context.Context, key string) *redis.IntCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewIntCmd, func(ctx context.Context) *redis.IntCmd { return r.c.SCard(ctx, key) }, "scard", key)
	}
	return read(r, ctx, redis.NewIntCmd, same, "", "scard", key)
}

// ZScore is redis.Cmdable's.
func (r Reader) ZScore(ctx context.Context, key, member string) *redis.FloatCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewFloatCmd, func(ctx context.Context) *redis.FloatCmd { return r.c.ZScore(ctx, key, member) }, "zscore", key, member)
	}
	return read(r, ctx, redis.NewFloatCmd, same, member, "zscore", key, member)
}

// ZCard is redis.Cmdable's.
func (r Reader) ZCard(ctx context.Context, key string) *redis.IntCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewIntCmd, func(ctx context.Context) *redis.IntCmd { return r.c.ZCard(ctx, key) }, "zcard", key)
	}
	return read(r, ctx, redis.NewIntCmd, same, "", "zcard", key)
}

// ZCount is redis.Cmdable's.
func (r Reader) ZCount(ctx context.Context, key, min, max string) *redis.IntCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewIntCmd, func(ctx context.Context) *redis.IntCmd { return r.c.ZCount(ctx, key, min, max) }, "zcount", key, min, max)
	}
	return read(r, ctx, redis.NewIntCmd, same, joined([]string{min, max}), "zcount", key, min, max)
}

// ZRank is redis.Cmdable's.
func (r Reader) ZRank(ctx context.Context, key, member string) *redis.IntCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewIntCmd, func(ctx context.Context) *redis.IntCmd { return r.c.ZRank(ctx, key, member) }, "zrank", key, member)
	}
	return read(r, ctx, redis.NewIntCmd, same, member, "zrank", key, member)
}

// ZRange is redis.Cmdable's.
func (r Reader) ZRange(ctx context.Context, key string, start, stop int64) *redis.StringSliceCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewStringSliceCmd, func(ctx context.Context) *redis.StringSliceCmd { return r.c.ZRange(ctx, key, start, stop) }, "zrange", key, start, stop)
	}
	return read(r, ctx, redis.NewStringSliceCmd, cloneStrings, bounds(start, stop), "zrange", key, start, stop)
}

// LLen is redis.Cmdable's.
func (r Reader) LLen(ctx context.Context, key string) *redis.IntCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewIntCmd, func(ctx context.Context) *redis.IntCmd { return r.c.LLen(ctx, key) }, "llen", key)
	}
	return read(r, ctx, redis.NewIntCmd, same, "", "llen", key)
}

// LIndex is redis.Cmdable's.
func (r Reader) LIndex(ctx context.Context, key string, index int64) *redis.StringCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewStringCmd, func(ctx context.Context) *redis.StringCmd { return r.c.LIndex(ctx, key, index) }, "lindex", key, index)
	}
	return read(r, ctx, redis.NewStringCmd, strings.Clone, strconv.FormatInt(index, 10), "lindex", key, index)
}

// LRange is redis.Cmdable's.
func (r Reader) LRange(ctx context.Context, key string, start, stop int64) *redis.StringSliceCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewStringSliceCmd, func(ctx context.Context) *redis.StringSliceCmd { return r.c.LRange(ctx, key, start, stop) }, "lrange", key, start, stop)
	}
	return read(r, ctx, redis.NewStringSliceCmd, cloneStrings, bounds(start, stop), "lrange", key, start, stop)
}
