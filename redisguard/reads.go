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

// The methods of go-redis that a Reader has, with the same signatures.

// Replies are cloned including their strings. go-redis returns a string's
// memory as bytes in several places, and a write to it must not change the next
// caller's reply.

func same[V any](v V) V { return v }

func cloneStrings(list []string) []string {
	out := slices.Clone(list)
	for i, s := range out {
		out[i] = strings.Clone(s)
	}
	return out
}

func cloneValues(list []any) []any {
	out := slices.Clone(list)
	for i, v := range out {
		if s, ok := v.(string); ok {
			out[i] = strings.Clone(s)
		}
	}
	return out
}

func cloneMap(m map[string]string) map[string]string {
	out := maps.Clone(m)
	for k, v := range out {
		out[k] = strings.Clone(v)
	}
	return out
}

func seconds(ctx context.Context, a ...any) *redis.DurationCmd {
	return redis.NewDurationCmd(ctx, time.Second, a...)
}
func milliseconds(ctx context.Context, a ...any) *redis.DurationCmd {
	return redis.NewDurationCmd(ctx, time.Millisecond, a...)
}

// joined encodes several strings as one without ambiguity: a blank in a string
// differs from the separator.
func joined(args []string) string {
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

// argsOf returns a command with strings as its arguments.
func argsOf(command string, rest []string) []any {
	args := make([]any, 0, 1+len(rest))
	args = append(args, command)
	for _, a := range rest {
		args = append(args, a)
	}
	return args
}

// keptArgs returns the arguments of an entry's hits, with strings of its own:
// the caller's may be small parts of a large request. For commands whose hits do
// not use them it returns nil.
func keptArgs(b *box, args []any) []any {
	if args[0] != "get" && args[0] != "hget" {
		return nil
	}
	own := slices.Clone(args)
	own[1] = b.key
	for i, a := range own[2:] {
		own[2+i] = strings.Clone(a.(string)) // the field of a hash
	}
	return own
}

// stringCmd returns the command of a hit. A StringCmd and its arguments, which
// belong to the caller, are one allocation.
func (e *entry) stringCmd(ctx context.Context) *redis.StringCmd {
	a := new(struct {
		cmd  redis.StringCmd
		args [3]any
	})
	n := copy(a.args[:], e.args)
	a.cmd = *redis.NewStringCmd(ctx, a.args[:n:n]...)
	give(&a.cmd, e, strings.Clone)
	return &a.cmd
}

// Get is redis.Cmdable's.
func (r Reader) Get(ctx context.Context, key string) *redis.StringCmd {
	if e := r.held(ctx, key, "get", ""); e != nil {
		return e.stringCmd(ctx)
	}
	if r.p == nil {
		return pass(r, ctx, redis.NewStringCmd, func(ctx context.Context) *redis.StringCmd { return r.c.Get(ctx, key) }, "get", key)
	}
	return read(r, ctx, redis.NewStringCmd, strings.Clone, "", "get", key)
}

// GetRange is redis.Cmdable's.
func (r Reader) GetRange(ctx context.Context, key string, start, end int64) *redis.StringCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewStringCmd, func(ctx context.Context) *redis.StringCmd { return r.c.GetRange(ctx, key, start, end) }, "getrange", key, start, end)
	}
	return read(r, ctx, redis.NewStringCmd, strings.Clone, bounds(start, end), "getrange", key, start, end)
}

// StrLen is redis.Cmdable's.
func (r Reader) StrLen(ctx context.Context, key string) *redis.IntCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewIntCmd, func(ctx context.Context) *redis.IntCmd { return r.c.StrLen(ctx, key) }, "strlen", key)
	}
	return read(r, ctx, redis.NewIntCmd, same, "", "strlen", key)
}

// Exists is redis.Cmdable's. Calls with several keys pass through.
func (r Reader) Exists(ctx context.Context, keys ...string) *redis.IntCmd {
	if r.p == nil || len(keys) != 1 {
		keys = slices.Clone(keys) // the caller may return before it is sent
		return pass(r, ctx, redis.NewIntCmd, func(ctx context.Context) *redis.IntCmd { return r.c.Exists(ctx, keys...) }, argsOf("exists", keys)...)
	}
	return read(r, ctx, redis.NewIntCmd, same, "", "exists", keys[0])
}

// Type is redis.Cmdable's.
func (r Reader) Type(ctx context.Context, key string) *redis.StatusCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewStatusCmd, func(ctx context.Context) *redis.StatusCmd { return r.c.Type(ctx, key) }, "type", key)
	}
	return read(r, ctx, redis.NewStatusCmd, strings.Clone, "", "type", key)
}

// TTL is redis.Cmdable's. The reply may be as old as any other, so the
// remaining time may be shorter.
func (r Reader) TTL(ctx context.Context, key string) *redis.DurationCmd {
	if r.p == nil {
		return pass(r, ctx, seconds, func(ctx context.Context) *redis.DurationCmd { return r.c.TTL(ctx, key) }, "ttl", key)
	}
	return read(r, ctx, seconds, same, "", "ttl", key)
}

// PTTL is TTL in milliseconds.
func (r Reader) PTTL(ctx context.Context, key string) *redis.DurationCmd {
	if r.p == nil {
		return pass(r, ctx, milliseconds, func(ctx context.Context) *redis.DurationCmd { return r.c.PTTL(ctx, key) }, "pttl", key)
	}
	return read(r, ctx, milliseconds, same, "", "pttl", key)
}

// HGet is redis.Cmdable's.
func (r Reader) HGet(ctx context.Context, key, field string) *redis.StringCmd {
	if e := r.held(ctx, key, "hget", field); e != nil {
		return e.stringCmd(ctx)
	}
	if r.p == nil {
		return pass(r, ctx, redis.NewStringCmd, func(ctx context.Context) *redis.StringCmd { return r.c.HGet(ctx, key, field) }, "hget", key, field)
	}
	return read(r, ctx, redis.NewStringCmd, strings.Clone, field, "hget", key, field)
}

// HMGet is redis.Cmdable's.
func (r Reader) HMGet(ctx context.Context, key string, fields ...string) *redis.SliceCmd {
	if r.p == nil {
		fields = slices.Clone(fields) // the caller may return before it is sent
		return pass(r, ctx, redis.NewSliceCmd, func(ctx context.Context) *redis.SliceCmd { return r.c.HMGet(ctx, key, fields...) }, argsOf("hmget", append([]string{key}, fields...))...)
	}
	return read(r, ctx, redis.NewSliceCmd, cloneValues, joined(fields), argsOf("hmget", append([]string{key}, fields...))...)
}

// HGetAll is redis.Cmdable's.
func (r Reader) HGetAll(ctx context.Context, key string) *redis.MapStringStringCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewMapStringStringCmd, func(ctx context.Context) *redis.MapStringStringCmd { return r.c.HGetAll(ctx, key) }, "hgetall", key)
	}
	return read(r, ctx, redis.NewMapStringStringCmd, cloneMap, "", "hgetall", key)
}

// HExists is redis.Cmdable's.
func (r Reader) HExists(ctx context.Context, key, field string) *redis.BoolCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewBoolCmd, func(ctx context.Context) *redis.BoolCmd { return r.c.HExists(ctx, key, field) }, "hexists", key, field)
	}
	return read(r, ctx, redis.NewBoolCmd, same, field, "hexists", key, field)
}

// HKeys is redis.Cmdable's.
func (r Reader) HKeys(ctx context.Context, key string) *redis.StringSliceCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewStringSliceCmd, func(ctx context.Context) *redis.StringSliceCmd { return r.c.HKeys(ctx, key) }, "hkeys", key)
	}
	return read(r, ctx, redis.NewStringSliceCmd, cloneStrings, "", "hkeys", key)
}

// HVals is redis.Cmdable's.
func (r Reader) HVals(ctx context.Context, key string) *redis.StringSliceCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewStringSliceCmd, func(ctx context.Context) *redis.StringSliceCmd { return r.c.HVals(ctx, key) }, "hvals", key)
	}
	return read(r, ctx, redis.NewStringSliceCmd, cloneStrings, "", "hvals", key)
}

// HLen is redis.Cmdable's.
func (r Reader) HLen(ctx context.Context, key string) *redis.IntCmd {
	if r.p == nil {
		return pass(r, ctx, redis.NewIntCmd, func(ctx context.Context) *redis.IntCmd { return r.c.HLen(ctx, key) }, "hlen", key)
	}
	return read(r, ctx, redis.NewIntCmd, same, "", "hlen", key)
}
