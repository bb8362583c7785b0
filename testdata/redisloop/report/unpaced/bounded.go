package unpaced

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// WaitFor asks until Redis says so: it costs nothing a day.
func WaitFor(ctx context.Context, rdb *redis.Client) {
	for rdb.Get(ctx, "state").Val() != "ready" { // want unpaced:`one GET per round trip until rdb.Get\(ctx, "state"\).Val\(\) == "ready"; add a wait$`
	}
}

// Pages is endless, whatever Redis answers: its price is one a day.
func Pages(ctx context.Context, rdb *redis.Client) {
	for {
		rdb.Incr(ctx, "pages") // want unpaced:`one INCR per round trip, about 170M a day per goroutine at 0.5 ms; add a wait$`
	}
}
