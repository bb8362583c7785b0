// Package costly has guarded calls that cost much more than the read. The read is
// a round trip a call all the same.
package costly

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"net/rpc"
	"os/exec"

	"github.com/redis/go-redis/v9"
)

var errBlocked = errors.New("blocked")

// Client has what it guards.
type Client struct {
	rdb  *redis.Client
	http *http.Client
	db   *sql.DB
	rpc  *rpc.Client
}

func (c *Client) Get(ctx context.Context, url string) (*http.Response, error) {
	if c.rdb.Exists(ctx, "ratelimit:blocked:api").Val() > 0 { // want ratelimit:`on every call of \(\*Client\)\.Get`
		return nil, errBlocked
	}
	return c.http.Get(url)
}

func (c *Client) Query(ctx context.Context, tenant string) error {
	if c.rdb.Get(ctx, "circuit_breaker:db").Val() == "open" { // want breaker:`on every call of \(\*Client\)\.Query`
		return errBlocked
	}
	_, err := c.db.ExecContext(ctx, "UPDATE tenants SET seen = now() WHERE id = $1", tenant)
	return err
}

func (c *Client) Call(ctx context.Context, tenant string) error {
	if v, err := c.rdb.HGet(ctx, "ratelimit:blocked", tenant).Result(); err == nil && v == "1" { // want ratelimit:`on every call of \(\*Client\)\.Call`
		return errBlocked
	}
	var reply string
	return c.rpc.Call("Tenants.See", tenant, &reply)
}

func (c *Client) Convert(ctx context.Context, file string) error {
	if c.rdb.SIsMember(ctx, "ratelimit:blocked", file).Val() { // want ratelimit:`on every call of \(\*Client\)\.Convert`
		return errBlocked
	}
	return exec.CommandContext(ctx, "convert", file).Run()
}

// All asks for each of many.
func (c *Client) All(ctx context.Context, urls []string) error {
	for _, u := range urls {
		if c.blocked(ctx) {
			return errBlocked
		}
		resp, err := c.http.Get(u)
		if err != nil {
			return err
		}
		resp.Body.Close()
	}
	return nil
}

func (c *Client) blocked(ctx context.Context) bool {
	return c.rdb.Exists(ctx, "ratelimit:blocked:pages").Val() > 0 // want ratelimit:`on every call of \(\*Client\)\.All`
}
