// Package cooldown has checks of a key that the same call sets when it goes on. A
// copy of its absence would let the next call through.
package cooldown

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

var errTooMany = errors.New("too many requests")

type Client struct{ rdb *redis.Client }

func (c *Client) Exists(ctx context.Context, key string) (bool, error) {
	n, err := c.rdb.Exists(ctx, key).Result()
	return n > 0, err
}

func (c *Client) Set(ctx context.Context, key string, value any, ttl time.Duration) error {
	return c.rdb.Set(ctx, key, value, ttl).Err()
}

func (c *Client) HSet(ctx context.Context, key string, values map[string]any) error {
	return c.rdb.HSet(ctx, key, values).Err()
}

func (c *Client) Load(ctx context.Context, key string, into any) error {
	raw, err := c.rdb.Get(ctx, key).Bytes()
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

func (c *Client) Store(ctx context.Context, key string, value any, ttl time.Duration) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return c.rdb.Set(ctx, key, raw, ttl).Err()
}

// Mailer sends a code, and no second one for a while.
type Mailer struct {
	redis *Client
	send  func(ctx context.Context, to, code string) error
}

func (m *Mailer) SendCode(ctx context.Context, email string) error {
	key := "email_rate:" + email
	limited, err := m.redis.Exists(ctx, "rate_limit:"+key)
	if err != nil {
		log.Println(err)
		return err
	}
	if limited {
		return errTooMany
	}
	if err := m.redis.HSet(ctx, "code:"+email, map[string]any{"code": "1234"}); err != nil {
		return err
	}
	if err := m.redis.Set(ctx, "rate_limit:"+key, "1", 5*time.Minute); err != nil {
		log.Println(err)
	}
	return m.send(ctx, email, "1234")
}
