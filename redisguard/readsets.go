package redisguard

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// member is a member of a set as Redis gets it, where that is easily said;
// others are passed through.
func member(m any) (string, bool) {
	switch m := m.(type) {
	case string:
		return m, true
	case []byte:
		return string(m), true
	case int:
		return strconv.Itoa(m), true
	case int64:
		return strconv.FormatInt(m, 10), true
	case uint64:
		return strconv.FormatUint(m, 10), true
	}
	return "", false
}

// SIsMember is redis.Cmdable's. Members other than strings, bytes and integers
// are passed through.
func (r Reader) SIsMember(ctx context.Context, key string, m any) *redis.BoolCmd {
	text, ok := member(m)
	if !ok {
		r.counts.passed.Add(1)
		return r.c.SIsMember(ctx, key, m)
	}
	if r.pass() {
		return r.c.SIsMember(ctx, key, m)
	}
	return read(r, ctx, redis.NewBoolCmd, same, text, "sismember", key, m)
}

// SMembers is redis.Cmdable's.
func (r Reader) SMembers(ctx context.Context, key string) *redis.StringSliceCmd {
	if r.pass() {
		return r.c.SMembers(ctx, key)
	}
	return read(r, ctx, redis.NewStringSliceCmd, slices.Clone, "", "smembers", key)
}

// SCard is redis.Cmdable's.
func (r Reader) SCard(ctx context.Context, key string) *redis.IntCmd {
	if r.pass() {
		return r.c.SCard(ctx, key)
	}
	return read(r, ctx, redis.NewIntCmd, same, "", "scard", key)
}

// ZScore is redis.Cmdable's.
func (r Reader) ZScore(ctx context.Context, key, member string) *redis.FloatCmd {
	if r.pass() {
		return r.c.ZScore(ctx, key, member)
	}
	return read(r, ctx, redis.NewFloatCmd, same, member, "zscore", key, member)
}

// ZCard is redis.Cmdable's.
func (r Reader) ZCard(ctx context.Context, key string) *redis.IntCmd {
	if r.pass() {
		return r.c.ZCard(ctx, key)
	}
	return read(r, ctx, redis.NewIntCmd, same, "", "zcard", key)
}

// ZCount is redis.Cmdable's.
func (r Reader) ZCount(ctx context.Context, key, min, max string) *redis.IntCmd {
	if r.pass() {
		return r.c.ZCount(ctx, key, min, max)
	}
	return read(r, ctx, redis.NewIntCmd, same, list([]string{min, max}), "zcount", key, min, max)
}

// ZRank is redis.Cmdable's.
func (r Reader) ZRank(ctx context.Context, key, member string) *redis.IntCmd {
	if r.pass() {
		return r.c.ZRank(ctx, key, member)
	}
	return read(r, ctx, redis.NewIntCmd, same, member, "zrank", key, member)
}

// ZRange is redis.Cmdable's.
func (r Reader) ZRange(ctx context.Context, key string, start, stop int64) *redis.StringSliceCmd {
	if r.pass() {
		return r.c.ZRange(ctx, key, start, stop)
	}
	return read(r, ctx, redis.NewStringSliceCmd, slices.Clone, bounds(start, stop), "zrange", key, start, stop)
}

// LLen is redis.Cmdable's.
func (r Reader) LLen(ctx context.Context, key string) *redis.IntCmd {
	if r.pass() {
		return r.c.LLen(ctx, key)
	}
	return read(r, ctx, redis.NewIntCmd, same, "", "llen", key)
}

// LIndex is redis.Cmdable's.
func (r Reader) LIndex(ctx context.Context, key string, index int64) *redis.StringCmd {
	if r.pass() {
		return r.c.LIndex(ctx, key, index)
	}
	return read(r, ctx, redis.NewStringCmd, strings.Clone, strconv.FormatInt(index, 10), "lindex", key, index)
}

// LRange is redis.Cmdable's.
func (r Reader) LRange(ctx context.Context, key string, start, stop int64) *redis.StringSliceCmd {
	if r.pass() {
		return r.c.LRange(ctx, key, start, stop)
	}
	return read(r, ctx, redis.NewStringSliceCmd, slices.Clone, bounds(start, stop), "lrange", key, start, stop)
}
