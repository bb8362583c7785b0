// Package remaining decides by what is left of a limit that a third party keeps,
// whatever its functions are called.
package remaining

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

var errUsedUp = errors.New("used up")

// Client calls a third party.
type Client struct{ rdb *redis.Client }

// Quota is what the third party has said.
type quota struct {
	Left  int
	Reset int64
}

// GetUsage is called like a getter, and refuses.
func (c *Client) GetUsage(ctx context.Context, account string) (int, error) {
	left, err := c.rdb.Get(ctx, "rate_limit:remaining:"+account).Int() // want ratelimit:`of \(\*Client\)\.GetUsage`
	if err != nil {
		return 0, err
	}
	if left == 0 {
		return 0, errUsedUp
	}
	return left, nil
}

// remaining is compared by its caller.
func (c *Client) remaining(ctx context.Context, account string) int {
	n, err := c.rdb.Get(ctx, "rate_limit:remaining:"+account).Int() // want ratelimit:`of \(\*Client\)\.Headers`
	if err != nil {
		return 1
	}
	return n
}

// Headers shows it, and decides by it.
func (c *Client) Headers(ctx context.Context, account string, h http.Header) bool {
	n := c.remaining(ctx, account)
	h.Set("X-Remaining", strconv.Itoa(n))
	return n > 0
}

// Send asks what is stored as JSON.
func (c *Client) Send(ctx context.Context, account string) error {
	raw, err := c.rdb.Get(ctx, "ratelimit:state:"+account).Bytes() // want ratelimit:`of \(\*Client\)\.Send`
	if err != nil {
		return nil
	}
	var q quota
	if err := json.Unmarshal(raw, &q); err != nil {
		return err
	}
	if q.Left == 0 && time.Now().Unix() < q.Reset {
		return errUsedUp
	}
	return nil
}

// Remaining answers with a decision in its numbers.
func (c *Client) Remaining(ctx context.Context, account string) (left int, ok bool) {
	m, err := c.rdb.HGetAll(ctx, "ratelimit:"+account).Result() // want ratelimit:`of \(\*Client\)\.Remaining`
	if err != nil {
		return 0, true
	}
	left, _ = strconv.Atoi(m["left"])
	return left, left > 0
}

// A Policy decides for others.
type Policy interface{ Enough(n int) bool }

// Show leaves the decision to somebody who is not seen.
func (c *Client) Show(ctx context.Context, account string, p Policy) bool {
	n, _ := c.rdb.Get(ctx, "rate_limit:remaining:"+account).Int() // want ratelimit:`of \(\*Client\)\.Show; no automatic fix: it may be a count`
	return p.Enough(n)
}

type store struct{ rdb *redis.Client }

func (s *store) Get(ctx context.Context, key string, into any) error {
	raw, err := s.rdb.Get(ctx, key).Bytes()
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

// Stored reads through a store of the program.
type Stored struct{ store *store }

// Ready compares what has been filled in.
func (s *Stored) Ready(ctx context.Context, account string) bool {
	var q quota
	if err := s.store.Get(ctx, "ratelimit:third:"+account, &q); err != nil { // want ratelimit:`of \(\*Stored\)\.Ready`
		return true
	}
	return q.Left > 0
}

// Record keeps what the third party has answered, without reading it.
func (c *Client) Record(ctx context.Context, account string, h http.Header) error {
	left, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	if err != nil {
		return err
	}
	return c.rdb.Set(ctx, "rate_limit:remaining:"+account, left, time.Minute).Err()
}

// Move reads another key than it writes.
func (c *Client) Move(ctx context.Context, from, to string) error {
	left, err := c.rdb.Get(ctx, "allowance:"+from).Int()
	if err != nil {
		return err
	}
	return c.rdb.Set(ctx, "rate_limit:remaining:"+to, left+1, time.Minute).Err()
}
