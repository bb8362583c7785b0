// Package series sends commands one after another that could be in one pipeline.
package series

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Store has orders and what is known of them.
type Store struct{ rdb *redis.Client }

// An Order is what is kept.
type Order struct{ ID, Shop, Customer string }

// ServeHTTP pays three round trips in each request.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, id := r.Context(), r.FormValue("id")
	name := s.rdb.Get(ctx, "name:"+id).Val() // want series/low:`^s.rdb.Get is the first of 3 commands of which none needs the answer of another \(GET, HGET, SCARD\): 3 round trips; send them in one pipeline$`
	city := s.rdb.HGet(ctx, "address:"+id, "city").Val()
	if s.rdb.SCard(ctx, "orders:"+id).Val() > 0 {
		_, _ = w.Write([]byte(name + city))
	}
}

// Save writes an order and its indexes, and ends at the first error.
func (s *Store) Save(ctx context.Context, o *Order) error {
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if err := s.rdb.Set(ctx, "order:"+o.ID, text, time.Hour).Err(); err != nil { // want series/low:`s.rdb.Set is the first of 3 commands .*\(SET, SADD, EXPIRE\)`
		return err
	}
	if err := s.rdb.SAdd(ctx, "shop:"+o.Shop, o.ID).Err(); err != nil {
		return err
	}
	return s.rdb.Expire(ctx, "shop:"+o.Shop, time.Hour).Err()
}

// Push keeps the last hundred events.
func (s *Store) Push(ctx context.Context, event string) {
	s.rdb.LPush(ctx, "events", event) // want series/low:`\(LPUSH, LTRIM, EXPIRE\)`
	s.rdb.LTrim(ctx, "events", 0, 99)
	s.rdb.Expire(ctx, "events", time.Hour)
}

// Count adds to five counters.
func (s *Store) Count(ctx context.Context, o *Order) error {
	day := time.Now().Format(time.DateOnly)
	if err := s.rdb.Incr(ctx, "all:"+day).Err(); err != nil { // want series/low:`first of 5 commands .*\(INCR, INCR, HINCRBY, ...\): 5 round trips`
		return err
	}
	if err := s.rdb.Incr(ctx, "shop:"+o.Shop+day).Err(); err != nil {
		return err
	}
	if err := s.rdb.HIncrBy(ctx, "shops", o.Shop, 1).Err(); err != nil {
		return err
	}
	if err := s.rdb.HIncrBy(ctx, "customers", o.Customer, 1).Err(); err != nil {
		return err
	}
	return s.rdb.ZIncrBy(ctx, "best", 1, o.Shop).Err()
}

// Between needs the first answer for the second command only.
func (s *Store) Between(ctx context.Context, id string) (a, b, c, d string) {
	a = s.rdb.Get(ctx, "a:"+id).Val() // want series/low:`\(GET, GET, GET\)`
	b = s.rdb.Get(ctx, "b:"+a).Val()
	c = s.rdb.Get(ctx, "c:"+id).Val()
	d = s.rdb.Get(ctx, "d:"+id).Val()
	return a, b, c, d
}

// Joined does something else between two commands, on one of two ways.
func (s *Store) Joined(ctx context.Context, o *Order) {
	s.rdb.SAdd(ctx, "orders", o.ID) // want series/low:`\(SADD, SADD, INCR\)`
	shop := o.Shop
	if shop == "" {
		shop = "none"
	}
	s.rdb.SAdd(ctx, "shop:"+shop, o.ID)
	s.rdb.Incr(ctx, "count")
}

// Logged looks at each error, and goes on.
func (s *Store) Logged(ctx context.Context, id string) (out []string) {
	if v, err := s.rdb.Get(ctx, "created:"+id).Result(); err == nil { // want series/low:`\(GET, GET, GET\)`
		out = append(out, v)
	}
	if v, err := s.rdb.Get(ctx, "expired:"+id).Result(); err == nil {
		out = append(out, v)
	}
	if v, err := s.rdb.Get(ctx, "moved:"+id).Result(); err == nil {
		out = append(out, v)
	}
	return out
}
