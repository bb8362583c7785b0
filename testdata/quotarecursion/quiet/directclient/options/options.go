// Package options has options that use Redis, by another way than the client
// that they are the options of.
package options

import (
	"context"
	"errors"
	"net"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// Window limits by a counter, through a client without a limiter.
type Window struct {
	counters *redis.Client
}

// Limited copies the options, so that only one client has the limiter.
func Limited(opt redis.Options) *redis.Client {
	w := &Window{counters: redis.NewClient(&opt)}
	limited := opt
	limited.Limiter = w
	return redis.NewClient(&limited)
}

// Allow counts.
func (w *Window) Allow() error {
	n, err := w.counters.Incr(context.Background(), "window").Result()
	if err == nil && n > 100 {
		err = errors.New("limited")
	}
	return err
}

// ReportResult keeps nothing.
func (w *Window) ReportResult(error) {}

// Breaker counts in memory, and has the client for a method that an operator
// calls.
type Breaker struct {
	rdb    *redis.Client
	failed atomic.Int64
}

// Broken is a client with a breaker.
func Broken(opt *redis.Options) (*redis.Client, *Breaker) {
	b := new(Breaker)
	opt.Limiter = b
	b.rdb = redis.NewClient(opt)
	return b.rdb, b
}

// Allow asks no Redis.
func (b *Breaker) Allow() error {
	if b.failed.Load() > 10 {
		return errors.New("open")
	}
	return nil
}

// ReportResult asks no Redis either.
func (b *Breaker) ReportResult(err error) {
	if err != nil && !errors.Is(err, redis.Nil) {
		b.failed.Add(1)
	}
}

// Publish tells the other processes.
func (b *Breaker) Publish(ctx context.Context) error {
	return b.rdb.Set(ctx, "breaker:failed", b.failed.Load(), 0).Err()
}

// Discovered dials what another Redis names.
func Discovered(discovery *redis.Client, opt *redis.Options) *redis.Client {
	opt.Dialer = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if to, err := discovery.HGet(ctx, "moved", addr).Result(); err == nil {
			addr = to
		}
		var d net.Dialer
		return d.DialContext(ctx, network, addr)
	}
	return redis.NewClient(opt)
}

// Vaulted has its password in another Redis.
func Vaulted(vault *redis.Client, opt *redis.Options) *redis.Client {
	opt.CredentialsProviderContext = func(ctx context.Context) (string, string, error) {
		password, err := vault.Get(ctx, "password").Result()
		return "default", password, err
	}
	return redis.NewClient(opt)
}
