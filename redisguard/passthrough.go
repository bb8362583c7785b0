package redisguard

import (
	"context"
	"encoding"
	"errors"
	"reflect"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// pass sends a read that is not cached. A Guard's promises also apply to it: it
// waits at most for the Timeout, and is not sent while the Guard is suspended.
// For Cached it behaves as the client itself.
func pass[C redis.Cmder](r Reader, ctx context.Context, fresh func(context.Context, ...any) C, send func(context.Context) C, args ...any) C {
	if noClient(r.c) {
		cmd := fresh(ctx, args...)
		cmd.SetErr(errNoClient)
		return cmd
	}
	r.counts.passed.Add(1)
	if r.g == nil {
		if cachedSuspended().Load() && sends(r.c) {
			cmd := fresh(ctx, args...)
			cmd.SetErr(ErrSuspended)
			return cmd
		}
		if err := ctx.Err(); err != nil && sends(r.c) {
			cmd := fresh(ctx, args...)
			cmd.SetErr(err)
			return cmd
		}
		return r.direct(ctx, args, func() redis.Cmder { return send(ctx) }).(C)
	}
	sent := make(chan C, 1)
	err := r.g.soon(ctx, r.place(keyOf(args)), func(ctx context.Context) error {
		cmd := send(ctx)
		err := cmd.Err()
		sent <- cmd // from here on it belongs to the caller, who may have returned
		return err
	})
	var cmd C
	select {
	case cmd = <-sent:
	default:
		cmd = fresh(ctx, args...)
	}
	if err != nil {
		cmd.SetErr(err)
	}
	return cmd
}

// errNoClient is the error of reads by a Reader that Guard.Reader and Cached have
// not made, or Cached without a client.
var errNoClient = errors.New("redisguard: a Reader without a client")

// noClient reports whether a client is nil, also as a pointer in an interface.
func noClient(c redis.Cmdable) bool {
	v := reflect.ValueOf(c)
	return c == nil || v.Kind() == reflect.Pointer && v.IsNil()
}

// direct sends a read as the client itself does, and counts it.
func (r Reader) direct(ctx context.Context, args []any, send func() redis.Cmder) redis.Cmder {
	if !sends(r.c) {
		return send()
	}
	r.counts.sent.Add(1)
	cmd := send()
	if ctx.Err() == nil {
		r.counts.record(r.place(keyOf(args)), cmd.Err())
	}
	return cmd
}

// sends reports whether a call sends its command, and does not queue it.
func sends(c redis.Cmdable) bool {
	_, queues := c.(redis.Pipeliner)
	return !queues
}

// keyOf returns the first key of a read.
func keyOf(args []any) string {
	if len(args) < 2 {
		return ""
	}
	key, _ := args[1].(string)
	return key
}

// argument returns an argument as go-redis sends it, for the simple types.
func argument(a any) (string, bool) {
	switch a := a.(type) {
	case string:
		return a, true
	case []byte:
		return string(a), true
	case bool:
		if a {
			return "1", true
		}
		return "0", true
	case time.Time:
		return a.Format(time.RFC3339Nano), true
	case time.Duration:
		return strconv.FormatInt(a.Nanoseconds(), 10), true
	case encoding.BinaryMarshaler:
		text, err := a.MarshalBinary()
		return string(text), err == nil
	}
	v := reflect.ValueOf(a)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	switch {
	case v.Kind() == reflect.String:
		return v.String(), true
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10), true
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10), true
	case v.CanFloat():
		return strconv.FormatFloat(v.Float(), 'f', -1, 64), true
	}
	return "", false
}
