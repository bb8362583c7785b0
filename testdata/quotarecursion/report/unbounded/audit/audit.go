// Package audit has a client that tells an observer of what it writes, and an
// observer that writes it down there.
package audit

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// An Observer is told of each write.
type Observer interface {
	Written(ctx context.Context, key string) error
}

// Client tells its observers.
type Client struct {
	rdb       *redis.Client
	observers map[string]Observer
}

// Observe adds an observer.
func (c *Client) Observe(name string, o Observer) { c.observers[name] = o }

// Set writes and tells.
func (c *Client) Set(ctx context.Context, key, value string) error {
	if err := c.rdb.Set(ctx, key, value, 0).Err(); err != nil {
		return err
	}
	for _, o := range c.observers {
		if err := o.Written(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// Trail writes down the last key.
type Trail struct {
	client *Client
}

// Written is told of its own write.
func (t *Trail) Written(ctx context.Context, key string) error {
	return t.client.Set(ctx, "audit:"+time.Now().Format(time.DateOnly), key) // want unbounded:`infinite recursion; .*path: \(\*Trail\)\.Written -> \(\*Client\)\.Set -> Observer\.Written$`
}

// List pushes below the client.
type List struct {
	client *Client
}

// Written pushes the key to a list.
func (l *List) Written(ctx context.Context, key string) error {
	return l.client.rdb.LPush(ctx, "audit", key).Err()
}

// New returns a client with observers.
func New(rdb *redis.Client) *Client {
	c := &Client{rdb: rdb, observers: make(map[string]Observer)}
	c.Observe("trail", &Trail{client: c})
	c.Observe("list", &List{client: c})
	return c
}
