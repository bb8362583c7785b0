package backlog

import (
	"context"
	"log"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Outdated struct {
	rdb  *redis.Client
	http *http.Client
}

// Refresh takes many at a time until there are none. Where SPOP fails there
// are none either, so no failure goes round.
func (o *Outdated) Refresh(ctx context.Context) {
	for {
		members, err := o.rdb.SPopN(ctx, "outdated", 100).Result()
		if err != nil && err != redis.Nil {
			log.Println("outdated:", err)
			return
		}
		if len(members) == 0 {
			break
		}
		for _, m := range members {
			if _, err := o.http.Get("http://refresh/" + m); err != nil {
				log.Println("refresh:", err)
				continue
			}
		}
	}
}

// RefreshLogged logs a failure, and then finds nothing.
func (o *Outdated) RefreshLogged(ctx context.Context) {
	for {
		members, err := o.rdb.SPopN(ctx, "outdated", 100).Result()
		if err != nil {
			log.Println("outdated:", err)
		}
		if len(members) == 0 {
			return
		}
		for _, m := range members {
			if _, err := o.http.Get("http://refresh/" + m); err != nil {
				log.Println("refresh:", err)
			}
		}
	}
}
