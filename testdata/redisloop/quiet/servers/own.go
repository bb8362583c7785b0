package servers

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A tenant has a client that was made for it.
type tenant struct {
	rdb  *redis.Client
	name string
}

func (t *tenant) stats(ctx context.Context) (string, error) {
	return t.rdb.Get(ctx, "stats:"+t.name).Result()
}

type host struct{ tenants []*tenant }

func newHost(addrs []string) *host {
	h := &host{}
	for _, a := range addrs {
		h.tenants = append(h.tenants, &tenant{rdb: redis.NewClient(&redis.Options{Addr: a})})
	}
	return h
}

// Stats asks each tenant's own server.
func (h *host) Stats(ctx context.Context) (out []string) {
	for _, t := range h.tenants {
		if v, err := t.stats(ctx); err == nil {
			out = append(out, v)
		}
	}
	return out
}

type config struct{ Addr, Password string }

func validate(ctx context.Context, cf *config) error {
	c := redis.NewClient(&redis.Options{Addr: cf.Addr, Password: cf.Password})
	defer c.Close()
	return c.Get(ctx, "version").Err()
}

// Validate connects to each configured server.
func Validate(ctx context.Context, configs map[string]*config) error {
	for _, cf := range configs {
		if err := validate(ctx, cf); err != nil {
			return err
		}
	}
	return nil
}

// Reach makes the clients in the loop.
func Reach(ctx context.Context, addrs []string) error {
	for _, a := range addrs {
		c := redis.NewClient(&redis.Options{Addr: a})
		err := c.Get(ctx, "version").Err()
		c.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func connect(addr string) *redis.Client {
	return redis.NewClient(&redis.Options{Addr: addr, DB: 1})
}

// ByHelper has a helper for that.
func ByHelper(ctx context.Context, addrs []string) (n int64) {
	for _, a := range addrs {
		c := connect(a)
		n += c.LLen(ctx, "jobs").Val()
		c.Close()
	}
	return n
}

// Parsed makes its clients of URLs.
func Parsed(ctx context.Context, urls []string) error {
	for _, u := range urls {
		opt, err := redis.ParseURL(u)
		if err != nil {
			return err
		}
		c := redis.NewClient(opt)
		if err := c.Set(ctx, "seen", 1, 0).Err(); err != nil {
			return err
		}
		c.Close()
	}
	return nil
}

func checkVersion(ctx context.Context, c *redis.Client) error { return c.Get(ctx, "version").Err() }

func validateBy(ctx context.Context, cf *config) error {
	c := redis.NewClient(&redis.Options{Addr: cf.Addr})
	defer c.Close()
	return checkVersion(ctx, c)
}

// ByTwo makes the client in one helper and uses it in another.
func ByTwo(ctx context.Context, configs []*config) error {
	for _, cf := range configs {
		if err := validateBy(ctx, cf); err != nil {
			return err
		}
	}
	return nil
}
