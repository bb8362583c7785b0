package downstream

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// Watcher asks a service that answers when there is something, in a helper.
type Watcher struct {
	rdb  *redis.Client
	http *http.Client
}

// Run goes on at once: a request takes far longer than a round trip.
func (w *Watcher) Run(ctx context.Context) {
	for ctx.Err() == nil {
		if err := w.watch(ctx); err != nil {
			continue
		}
	}
}

func (w *Watcher) watch(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, "GET", "https://example.com/"+w.rdb.Get(ctx, "cursor").Val(), nil)
	if err != nil {
		return err
	}
	resp, err := w.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return w.rdb.Set(ctx, "cursor", resp.Header.Get("Cursor"), 0).Err()
}
