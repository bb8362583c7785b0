// Package store keeps what all visitors of an explorer see.
package store

import (
	"context"
	"encoding/json"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

type Chain struct{ Height, Holders int }

// Chain returns the figures of the chain.
func (s *Store) Chain(ctx context.Context) (*Chain, error) {
	raw, err := s.rdb.Get(ctx, "chain:figures").Bytes()
	if err != nil {
		return nil, err
	}
	var c Chain
	return &c, json.Unmarshal(raw, &c)
}

// SetChain is called by the importer.
func (s *Store) SetChain(ctx context.Context, c *Chain) error {
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return s.rdb.Set(ctx, "chain:figures", raw, 0).Err()
}
