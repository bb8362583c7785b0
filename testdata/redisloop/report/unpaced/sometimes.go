package unpaced

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type watcher struct {
	rdb  *redis.Client
	http *http.Client
}

// run has a helper that seldom makes a request.
func (w *watcher) run(ctx context.Context) {
	for ctx.Err() == nil {
		w.watch(ctx) // want unpaced:"one GET per round trip"
	}
}

func (w *watcher) watch(ctx context.Context) error {
	at := w.rdb.Get(ctx, "changed").Val()
	if at == "" {
		return nil
	}
	resp, err := w.http.Get("https://example.com/" + at)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
