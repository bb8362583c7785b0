// Package selfopts has clients whose options use the client that they are the
// options of.
package selfopts

import (
	"context"
	"errors"
	"net"

	"github.com/redis/go-redis/v9"
)

var errLimited = errors.New("limited")

// Window limits by a counter in Redis.
type Window struct {
	rdb *redis.Client
}

// Limited gives the limiter its client once there is one.
func Limited(opt *redis.Options) *redis.Client {
	w := &Window{}
	opt.Limiter = w
	w.rdb = redis.NewClient(opt)
	return w.rdb
}

// Allow is called for each command.
func (w *Window) Allow() error {
	n, err := w.count(context.Background()) // want unbounded:`infinite recursion; .*path: \(\*Window\)\.Allow -> \(\*Window\)\.count -> INCR -> .*Allow$`
	if err == nil && n > 100 {
		err = errLimited
	}
	return err
}

func (w *Window) count(ctx context.Context) (int64, error) {
	return w.rdb.Incr(ctx, "window").Result()
}

// ReportResult keeps nothing.
func (w *Window) ReportResult(error) {}

// Breaker writes down how each command ended.
type Breaker struct {
	rdb *redis.Client
}

// Broken is a client with a breaker.
func Broken(opt redis.Options) *redis.Client {
	b := new(Breaker)
	opt.Limiter = b
	rdb := redis.NewClient(&opt)
	b.rdb = rdb
	return rdb
}

// Allow lets all through.
func (b *Breaker) Allow() error { return nil }

// ReportResult is called after each command, and after its own.
func (b *Breaker) ReportResult(result error) {
	field := "done"
	if result != nil && !errors.Is(result, redis.Nil) {
		field = "failed"
	}
	b.rdb.HIncrBy(context.Background(), "results", field, 1) // want unbounded:`infinite recursion; .*path: \(\*Breaker\)\.ReportResult -> HINCRBY -> .*$`
}

// Registered is a client that registers each connection by another one, which
// is registered in turn.
func Registered(opt *redis.Options) *redis.Client {
	var rdb *redis.Client
	opt.OnConnect = func(ctx context.Context, _ *redis.Conn) error {
		return rdb.SAdd(ctx, "connections", "app").Err() // want unbounded:`Registered literal sends a command that calls it again: each new connection needs another one until the pool is empty; give it a client of its own, without hooks; path: Registered literal -> SADD -> OnConnect`
	}
	rdb = redis.NewClient(opt)
	return rdb
}

// A registry has the callback as a method.
type registry struct {
	rdb redis.UniversalClient
}

// Universal gives the method to any kind of client.
func Universal(addrs ...string) redis.UniversalClient {
	r := &registry{}
	r.rdb = redis.NewUniversalClient(&redis.UniversalOptions{Addrs: addrs, OnConnect: r.connected})
	return r.rdb
}

func (r *registry) connected(ctx context.Context, cn *redis.Conn) error {
	if err := cn.ClientSetName(ctx, "app").Err(); err != nil {
		return err
	}
	return r.rdb.Incr(ctx, "connected").Err() // want unbounded:`\(\*registry\)\.connected sends a command that calls it again: each new connection needs another one until the pool is empty; give it a client of its own, without hooks; path: \(\*registry\)\.connected -> INCR -> OnConnect`
}

// Dialing asks Redis where Redis is.
func Dialing(opt *redis.Options) *redis.Client {
	var rdb *redis.Client
	opt.Dialer = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if to, err := rdb.HGet(ctx, "moved", addr).Result(); err == nil { // want unbounded:`Dialing literal sends a command that calls it again: each new connection needs another one until the pool is empty; give it a client of its own, without hooks; path: Dialing literal -> HGET -> Dialer`
			addr = to
		}
		var d net.Dialer
		return d.DialContext(ctx, network, addr)
	}
	rdb = redis.NewClient(opt)
	return rdb
}

// vault keeps the password of Redis in Redis.
type vault struct {
	rdb *redis.Client
}

// Credentials has a provider that reads with the client.
func Credentials(opt *redis.Options) *redis.Client {
	v := &vault{}
	opt.CredentialsProvider = v.credentials
	v.rdb = redis.NewClient(opt)
	return v.rdb
}

func (v *vault) credentials() (username, password string) {
	password = v.rdb.Get(context.Background(), "password").Val() // want unbounded:`\(\*vault\)\.credentials sends a command that calls it again: each new connection needs another one until the pool is empty; give it a client of its own, without hooks; path: \(\*vault\)\.credentials -> GET -> CredentialsProvider`
	return "default", password
}

// Rotated has the other kind of provider, as a literal.
func Rotated(opt *redis.Options) *redis.Client {
	var rdb *redis.Client
	opt.CredentialsProviderContext = func(ctx context.Context) (string, string, error) {
		password, err := rdb.Get(ctx, "password").Result() // want unbounded:`Rotated literal sends a command that calls it again: each new connection needs another one until the pool is empty; give it a client of its own, without hooks; path: Rotated literal -> GET -> CredentialsProviderContext`
		return "default", password, err
	}
	rdb = redis.NewClient(opt)
	return rdb
}
