// Package quota knows its store as an interface only.
package quota

import "context"

type Store interface {
	Get(ctx context.Context, key string) (string, error)
}

type Quota struct {
	Store Store
}

func New(s Store) *Quota { return &Quota{Store: s} }

func (q *Quota) Allow(ctx context.Context) (bool, error) {
	v, err := q.Store.Get(ctx, "quota")
	return v != "0", err
}
