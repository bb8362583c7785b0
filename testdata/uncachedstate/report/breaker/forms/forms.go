// Package forms has breakers in the forms that people give them.
package forms

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// ErrOpen says that the circuit of a provider is open.
var ErrOpen = errors.New("circuit open")

// Client calls a provider.
type Client struct {
	rdb  *redis.Client
	send func(context.Context) error
}

// Call has the prefix alone.
func (c *Client) Call(ctx context.Context, provider string) error {
	if v, err := c.rdb.Get(ctx, "circuit:"+provider).Result(); err == nil && v == "open" { // want breaker:`GET "circuit:\*" on every call of \(\*Client\)\.Call`
		return ErrOpen
	}
	return c.send(ctx)
}

// Fetch has a hash.
func (c *Client) Fetch(ctx context.Context, provider string) ([]byte, error) {
	h, err := c.rdb.HGetAll(ctx, "circuit:"+provider).Result() // want breaker:`HGETALL "circuit:\*" on every call of \(\*Client\)\.Fetch`
	if err == nil && h["state"] == "open" {
		return nil, ErrOpen
	}
	return nil, c.send(ctx)
}

// A health is what is kept of a provider.
type health struct {
	State string    `json:"state"`
	Until time.Time `json:"until"`
}

// Query has JSON.
func (c *Client) Query(ctx context.Context, provider string) (string, error) {
	raw, err := c.rdb.Get(ctx, "circuit:"+provider).Bytes() // want breaker:`GET "circuit:\*" on every call of \(\*Client\)\.Query`
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", err
	}
	var h health
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &h); err != nil {
			return "", err
		}
	}
	if h.State == "open" && time.Now().Before(h.Until) {
		return "", ErrOpen
	}
	return "", c.send(ctx)
}

// gate moves to half-open, and writes only then.
var gate = redis.NewScript(`
local state = redis.call('HGET', KEYS[1], 'state')
if state == 'open' and tonumber(ARGV[1]) > tonumber(redis.call('HGET', KEYS[1], 'until')) then
  redis.call('HSET', KEYS[1], 'state', 'half_open', 'changed_at', ARGV[1])
  return 'half_open'
end
return state or 'closed'
`)

// Send runs a script.
func (c *Client) Send(ctx context.Context, provider string) error {
	v, err := gate.Run(ctx, c.rdb, []string{"circuit:" + provider}, time.Now().Unix()).Text() // want breaker:`EVAL.* "circuit:\*" on every call of \(\*Client\)\.Send`
	if err == nil && v == "open" {
		return ErrOpen
	}
	return c.send(ctx)
}

// State is a circuit's.
type State string

// States of a circuit.
const (
	Closed State = "closed"
	Open   State = "open"
)

// Breaker has a helper that is given the key.
type Breaker struct{ rdb *redis.Client }

func (b *Breaker) load(ctx context.Context, key string) (string, error) {
	return b.rdb.Get(ctx, key).Result()
}

// Before asks with a key that only hints.
func (b *Breaker) Before(ctx context.Context, name string) error {
	v, err := b.load(ctx, "cb:"+name) // want breaker:`GET "cb:\*" through \(\*Breaker\)\.load on every call of \(\*Breaker\)\.Before`
	if err == nil && v == "open" {
		return ErrOpen
	}
	return nil
}

// Snapshot is for a page, and Trip asks in order to write.
func (b *Breaker) Snapshot(ctx context.Context, name string) (map[string]string, error) {
	return b.rdb.HGetAll(ctx, "breaker:"+name).Result()
}

// get is read for traffic and for pages.
func (b *Breaker) get(ctx context.Context, name string) (State, error) {
	v, err := b.rdb.HGet(ctx, "breaker:"+name, "state").Result() // want breaker:`HGET "breaker:\*" on every call of \(\*Breaker\)\.RoundTrip`
	return State(v), err
}

// GetState is for pages.
func (b *Breaker) GetState(ctx context.Context, name string) (State, error) { return b.get(ctx, name) }

// Info is for pages, too.
func (b *Breaker) Info(ctx context.Context, name string) (State, error) { return b.get(ctx, name) }

// RoundTrip is the way that traffic takes.
func (b *Breaker) RoundTrip(r *http.Request) (*http.Response, error) {
	if s, err := b.get(r.Context(), r.URL.Host); err == nil && s == Open {
		return nil, ErrOpen
	}
	return http.DefaultTransport.RoundTrip(r)
}
