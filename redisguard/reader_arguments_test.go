package redisguard

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// What a caller passes is its own again when the call has returned, even if the
// request is still on its way. The race detector is what notices.
func TestArgumentsAreTheCallersAgainAfterTheTimeout(t *testing.T) {
	s := redistest.Shared(t)
	calls := map[string]func(context.Context, *Reader, []string){
		"Exists": func(ctx context.Context, r *Reader, keys []string) { r.Exists(ctx, keys...) },
		"MGet":   func(ctx context.Context, r *Reader, keys []string) { r.MGet(ctx, keys...) },
		"HMGet":  func(ctx context.Context, r *Reader, keys []string) { r.HMGet(ctx, "h", keys...) },
		"SIsMember": func(ctx context.Context, r *Reader, keys []string) {
			m := []byte(keys[0])
			r.SIsMember(ctx, "s", m)
			m[0] = 'x'
		},
		"Invalidate": func(ctx context.Context, r *Reader, keys []string) { _ = r.Invalidate(ctx, keys...) },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			// A wrapper, so that what can be held is passed through as well.
			c := struct{ redis.UniversalClient }{s.Client()}
			g := mustGuard(c)
			defer g.Close()
			r, err := g.Reader(ReaderOptions{MaxAge: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			if name == "Invalidate" {
				r.s, r.o.Channel = newStore(1<<20), "written"
			}
			keys := []string{"a", "b"}
			ctx, cancel := context.WithCancel(t.Context())
			for i := range 200 {
				if i%2 == 0 {
					go cancel()
				}
				call(ctx, r, keys)
				keys[0], keys[1] = "x", "y"
				ctx, cancel = context.WithCancel(t.Context())
			}
			cancel()
		})
	}
}

// A Reader without a client has an error for each read, and no panic: the zero
// Reader, and one of Cached with no client.
func TestReaderWithoutAClient(t *testing.T) {
	var none *redis.Client
	for what, r := range map[string]Reader{
		"zero": {}, "Cached(nil)": Cached(nil, time.Second), "Cached of a nil client": Cached(none, time.Second), "Cached(nil) without an age": Cached(nil, 0),
	} {
		v := reflect.ValueOf(r)
		for i := range v.NumMethod() {
			name := v.Type().Method(i).Name
			in := []reflect.Value{}
			for j := range v.Method(i).Type().NumIn() {
				in = append(in, reflect.New(v.Method(i).Type().In(j)).Elem())
			}
			if len(in) > 0 && in[0].Type() == reflect.TypeFor[context.Context]() {
				in[0] = reflect.ValueOf(t.Context())
			}
			out := callOf(v.Method(i), in)
			if len(out) == 0 {
				t.Errorf("%s: %s panics", what, name)
				continue
			}
			err, _ := out[len(out)-1].Interface().(error)
			if cmd, ok := out[0].Interface().(redis.Cmder); ok {
				err = cmd.Err()
			}
			if name != "Invalidate" && name != "SetMaxAge" && !errors.Is(err, errNoClient) {
				t.Errorf("%s: %s returns %v", what, name, err)
			}
		}
	}
}

// callOf returns the results of a call, or none after a panic.
func callOf(f reflect.Value, in []reflect.Value) (out []reflect.Value) {
	defer func() { _ = recover() }()
	if f.Type().IsVariadic() {
		return f.CallSlice(in)
	}
	return f.Call(in)
}
