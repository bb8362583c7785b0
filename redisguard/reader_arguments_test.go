package redisguard

import (
	"context"
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
