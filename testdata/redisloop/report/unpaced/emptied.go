package unpaced

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Outdated struct {
	rdb  *redis.Client
	http *http.Client
}

// Refresh goes round when SPOP fails, before it looks whether there is any.
func (o *Outdated) Refresh(ctx context.Context) {
	for ctx.Err() == nil {
		members, err := o.rdb.SPopN(ctx, "outdated", 100).Result() // want unpaced:`o.rdb.SPopN in a loop without a wait when err != nil: one SPOP`
		if err != nil {
			continue
		}
		if len(members) == 0 {
			return
		}
		for _, m := range members {
			if _, err := o.http.Get("http://refresh/" + m); err != nil {
				return
			}
		}
	}
}
