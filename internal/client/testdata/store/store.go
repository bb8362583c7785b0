// Package store is the way to Redis of a shop.
package store

import (
	"context"

	"example.com/tiny/tinyredis"
)

type Store struct{ rdb *tinyredis.Client }

func New(rdb *tinyredis.Client) *Store { return &Store{rdb} }

// Price is one GET.
func (s *Store) Price(ctx context.Context, id string) (string, error) {
	return s.rdb.Get(ctx, "price:"+id).Text()
}
