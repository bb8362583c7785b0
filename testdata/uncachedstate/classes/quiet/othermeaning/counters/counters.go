// Package counters counts what is no limiter's, although some names say so.
package counters

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// Views counts page views, and some pages are popular.
type Views struct{ rdb *redis.Client }

func (v *Views) Popular(ctx context.Context, page string) bool {
	n, _ := v.rdb.Get(ctx, "views:"+page).Int()
	return n > 1000
}

func (v *Views) Viewed(ctx context.Context, page string) { v.rdb.Incr(ctx, "views:"+page) }

// Ids are handed out until a range is used up.
type Ids struct{ rdb *redis.Client }

func (i *Ids) Left(ctx context.Context, max int64) error {
	if n, _ := i.rdb.Get(ctx, "id:last").Int64(); n >= max {
		return errors.New("no more ids")
	}
	return nil
}

func (i *Ids) Next(ctx context.Context) (int64, error) { return i.rdb.Incr(ctx, "id:last").Result() }

// Ratings have a rate, which is none of calls.
type Ratings struct{ rdb *redis.Client }

func (r *Ratings) Enough(ctx context.Context, film string) bool {
	n, _ := r.rdb.Get(ctx, "rate:votes:"+film).Int()
	return n >= 30
}

func (r *Ratings) Rated(ctx context.Context, film string) { r.rdb.Incr(ctx, "rate:votes:"+film) }

// Page is limited by its size, and pages are counted.
type Page struct{ rdb *redis.Client }

func (p *Page) HasMore(ctx context.Context, list string, offset int) bool {
	n, _ := p.rdb.Get(ctx, "page:limit:"+list).Int()
	return n > offset
}

func (p *Page) Added(ctx context.Context, list string) { p.rdb.Incr(ctx, "page:limit:"+list) }

// Orders have a limit order, and a number of them.
type Orders struct{ rdb *redis.Client }

func (o *Orders) Deep(ctx context.Context, market string) bool {
	n, _ := o.rdb.Get(ctx, "limit_order:count:"+market).Int()
	return n > 100
}

func (o *Orders) Placed(ctx context.Context, market string) {
	o.rdb.Incr(ctx, "limit_order:count:"+market)
}
