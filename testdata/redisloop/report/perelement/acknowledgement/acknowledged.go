// Package acknowledgement marks elements, and could do so for all of them at
// once.
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

// Warm keeps what the database gave, which may be kept at the end as well.
func (d *Deliverer) Warm(ctx context.Context, ids []string) error {
	for _, id := range ids {
		name := ""
		row := d.db.QueryRowContext(ctx, "SELECT name FROM users WHERE id = ?", id)
		if err := row.Scan(&name); err != nil {
			return err
		}
		d.rdb.Set(ctx, "name:"+id, name, 0) // want perelement:`d.rdb.Set in a loop over ids: one SET per element`
	}
	return nil
}

// Announce writes first and asks somebody else then.
func (d *Deliverer) Announce(ctx context.Context, urls []string) {
	for _, url := range urls {
		d.rdb.SAdd(ctx, "announced", url) // want perelement:`d.rdb.SAdd in a loop over urls: one SADD per element`
		if _, err := d.http.Get(url); err != nil {
			log.Println("announce:", err)
		}
	}
}

// Check reads, which can be done for all before.
func (d *Deliverer) Check(ctx context.Context, urls []string) (open int) {
	for _, url := range urls {
		if _, err := d.http.Head(url); err != nil {
			continue
		}
		if d.rdb.SIsMember(ctx, "open", url).Val() { // want perelement:`d.rdb.SIsMember in a loop over urls: one SISMEMBER per element`
			open++
		}
	}
	return open
}
