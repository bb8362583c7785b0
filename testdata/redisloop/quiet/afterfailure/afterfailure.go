// Package afterfailure sends a command only where another call has failed,
// which is not what each element costs.
package afterfailure

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Pinger struct {
	rdb  *redis.Client
	http *http.Client
}

// All notes which of the sites does not answer.
func (p *Pinger) All(ctx context.Context, sites []string) {
	for _, site := range sites {
		if _, err := p.http.Head(site); err != nil {
			p.rdb.HSet(ctx, "down", site, err.Error())
		}
	}
}
