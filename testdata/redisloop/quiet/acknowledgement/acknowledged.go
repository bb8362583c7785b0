// Package acknowledgement marks each job when something outside has been done
// for it.
package acknowledgement

import (
	"context"
	"database/sql"
	"log"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Deliverer struct {
	rdb  *redis.Client
	http *http.Client
	db   *sql.DB
}

// Deliver takes each job off when it has been delivered: kept for later, that
// would be forgotten for many when the program dies.
func (d *Deliverer) Deliver(ctx context.Context, urls []string) {
	for _, url := range urls {
		resp, err := d.http.Post(url, "text/plain", nil)
		if err != nil {
			log.Println("deliver:", err)
			continue
		}
		resp.Body.Close()
		d.rdb.ZRem(ctx, "deliveries", url)
	}
}

// DeliverNoted does so in a helper.
func (d *Deliverer) DeliverNoted(ctx context.Context, urls []string) {
	for _, url := range urls {
		if _, err := d.http.Get(url); err == nil {
			d.done(ctx, url)
		}
	}
}

func (d *Deliverer) done(ctx context.Context, url string) {
	if err := d.rdb.SAdd(ctx, "delivered", url).Err(); err != nil {
		log.Println("done:", err)
	}
}
