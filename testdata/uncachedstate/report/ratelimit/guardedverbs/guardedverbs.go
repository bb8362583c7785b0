// Package guardedverbs has operations that a limiter guards. Their verbs change
// or list an invoice or an order, and not the state of the limiter.
package guardedverbs

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// ErrBlocked says that the provider has blocked us for a while.
var ErrBlocked = errors.New("blocked by the provider")

// Client talks to a provider.
type Client struct {
	rdb  *redis.Client
	send func(ctx context.Context, path string, body any) error
}

func (c *Client) CreateInvoice(ctx context.Context, account string, body any) error {
	n, err := c.rdb.Exists(ctx, "ratelimit:blocked:"+account).Result() // want ratelimit:`EXISTS "ratelimit:blocked:\*" on every call of \(\*Client\)\.CreateInvoice`
	if err == nil && n > 0 {
		return ErrBlocked
	}
	return c.send(ctx, "/invoices", body)
}

func (c *Client) UpdateOrder(ctx context.Context, account, id string, body any) error {
	until, err := c.rdb.Get(ctx, fmt.Sprintf("ratelimit:blocked:%s", account)).Result() // want ratelimit:`of \(\*Client\)\.UpdateOrder`
	if err == nil && until != "" {
		return ErrBlocked
	}
	return c.send(ctx, "/orders/"+id, body)
}

func (c *Client) Charge(ctx context.Context, account string, cents int) error {
	if ttl, err := c.rdb.TTL(ctx, "ratelimit:blocked:"+account).Result(); err == nil && ttl > 0 { // want ratelimit:`of \(\*Client\)\.Charge`
		return ErrBlocked
	}
	return c.send(ctx, "/charges", cents)
}

func (c *Client) ListInvoices(ctx context.Context, account string) error {
	if v, err := c.rdb.HGet(ctx, "ratelimit:blocked", account).Result(); err == nil && v == "1" { // want ratelimit:`of \(\*Client\)\.ListInvoices`
		return ErrBlocked
	}
	return c.send(ctx, "/invoices", nil)
}

func (c *Client) SyncOrders(ctx context.Context, account string) error {
	if ok, err := c.rdb.SIsMember(ctx, "ratelimit:blocked", account).Result(); err == nil && ok { // want ratelimit:`of \(\*Client\)\.SyncOrders`
		return ErrBlocked
	}
	return c.send(ctx, "/orders", nil)
}

func (c *Client) ExportReport(ctx context.Context, account string) error {
	if c.blocked(ctx, account) {
		return ErrBlocked
	}
	return c.send(ctx, "/reports", nil)
}

// blocked is asked by the method whose verb exports.
func (c *Client) blocked(ctx context.Context, account string) bool {
	return c.rdb.Exists(ctx, "ratelimit:blocked:"+account).Val() > 0 // want ratelimit:`of \(\*Client\)\.ExportReport`
}

// OnMessage is given to a consumer.
func (c *Client) OnMessage(ctx context.Context, account string, body []byte) error {
	blocked, err := c.rdb.Get(ctx, "ratelimit:blocked:"+account).Bool() // want ratelimit:`of \(\*Client\)\.OnMessage`
	if err == nil && blocked {
		return ErrBlocked
	}
	return c.send(ctx, "/messages", body)
}

// CreatePayment is no method.
func CreatePayment(ctx context.Context, rdb *redis.Client, account string) error {
	if rdb.Get(ctx, "ratelimit:blocked:"+account).Val() == "1" { // want ratelimit:`of CreatePayment`
		return ErrBlocked
	}
	return nil
}

// ResetDevice resets no limiter.
func (c *Client) ResetDevice(ctx context.Context, user string) error {
	if c.rdb.Get(ctx, "rate_limit:reset:"+user).Val() == "blocked" { // want ratelimit:`of \(\*Client\)\.ResetDevice`
		return ErrBlocked
	}
	return c.send(ctx, "/reset", user)
}

// Invoices only has a verb where its object is the type.
type Invoices struct{ rdb *redis.Client }

func (i *Invoices) Create(ctx context.Context, account string) error {
	if i.rdb.Get(ctx, "circuit_breaker:"+account).Val() == "open" { // want breaker:`of \(\*Invoices\)\.Create`
		return ErrBlocked
	}
	return nil
}

// RegisterDevice registers no handler when the program starts.
func (c *Client) RegisterDevice(ctx context.Context, account, device string) error {
	if c.rdb.Exists(ctx, "ratelimit:blocked:"+account).Val() > 0 { // want ratelimit:`of \(\*Client\)\.RegisterDevice`
		return ErrBlocked
	}
	return c.send(ctx, "/devices", device)
}

// StartPayment starts no service.
func (c *Client) StartPayment(ctx context.Context, account string) error {
	if c.rdb.Exists(ctx, "ratelimit:blocked:"+account).Val() > 0 { // want ratelimit:`of \(\*Client\)\.StartPayment`
		return ErrBlocked
	}
	return c.send(ctx, "/payments", nil)
}
