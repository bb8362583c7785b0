// Package store puts a namespace before keys.
package store

import (
	"context"

	"redisvet.test/uncachedstate/report/ratelimit/twopackages/conn"
)

// Store is a namespace.
type Store struct{ conn *conn.Conn }

// New returns the store of a service.
func New(c *conn.Conn) *Store { return &Store{conn: c} }

// Fetch reads the key of a kind and an id.
func (s *Store) Fetch(ctx context.Context, kind, id string) (string, error) {
	return s.conn.Value(ctx, "svc:"+kind+":"+id)
}

// Attribute reads one field.
func (s *Store) Attribute(ctx context.Context, key, name string) (string, error) {
	return s.conn.Field(ctx, key, name)
}
