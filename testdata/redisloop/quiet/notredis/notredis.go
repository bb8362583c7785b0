// Package notredis has a client of Redis, and loops over things whose
// methods are named alike.
package notredis

import (
	"context"
	"database/sql"
	"net/url"
	"sync"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/semaphore"
)

// KV is the client of another store.
type KV interface {
	Get(ctx context.Context, key string) (*Response, error)
	Del(ctx context.Context, keys ...string) error
	Watch(ctx context.Context, key string) <-chan Response
}

type Response struct{ Values []string }

// Kube is a typed client as code generators write them.
type Kube interface {
	Get(ctx context.Context, name string, opts GetOptions) (*Response, error)
}

type GetOptions struct{ Version string }

// Conn executes statements.
type Conn interface {
	Exec(ctx context.Context, sql string, args ...any) (int64, error)
}

type Service struct {
	rdb  *redis.Client
	kv   KV
	kube Kube
	conn Conn
	db   *sql.DB
	sem  *semaphore.Weighted
	all  sync.Map
}

// Version is the one command of the service.
func (s *Service) Version(ctx context.Context) string {
	return s.rdb.Get(ctx, "version").Val()
}

// Load reads from the other stores.
func (s *Service) Load(ctx context.Context, keys []string) (out []*Response) {
	for _, key := range keys {
		if r, err := s.kv.Get(ctx, key); err == nil {
			out = append(out, r)
		}
		if r, err := s.kube.Get(ctx, key, GetOptions{}); err == nil {
			out = append(out, r)
		}
	}
	return out
}

// Store executes statements.
func (s *Service) Store(ctx context.Context, rows []string) error {
	for _, row := range rows {
		if _, err := s.conn.Exec(ctx, "insert into rows values ($1)", row); err != nil {
			return err
		}
		if _, err := s.db.ExecContext(ctx, "insert into log values ($1)", row); err != nil {
			return err
		}
	}
	return nil
}

// Limit acquires a semaphore that lives in the process.
func (s *Service) Limit(ctx context.Context, work []func()) error {
	for _, fn := range work {
		if err := s.sem.Acquire(ctx, 1); err != nil {
			return err
		}
		go func() {
			defer s.sem.Release(1)
			fn()
		}()
	}
	return nil
}

// Attributes are a map with methods.
type Attributes map[string]string

func (a Attributes) Get(key string) string { return a[key] }
func (a Attributes) Set(key, value string) { a[key] = value }
func (a Attributes) Del(key string)        { delete(a, key) }

// Copy works on maps.
func (s *Service) Copy(keys []string, from Attributes, to url.Values) {
	for _, key := range keys {
		to.Set(key, from.Get(key))
		from.Del(key)
		s.all.Delete(key)
	}
}

// Spin has no pause, and no Redis in it.
func (s *Service) Spin(ctx context.Context) {
	for ctx.Err() == nil {
		_, _ = s.kv.Get(ctx, "leader")
	}
}

// Options builds values of go-redis without sending anything.
func Options(addrs []string) (out []*redis.Client) {
	for _, addr := range addrs {
		out = append(out, redis.NewClient(&redis.Options{Addr: addr}))
	}
	return out
}

// Results reads values that have come in before.
func Results(cmds []redis.Cmder) (names []string, err error) {
	for _, cmd := range cmds {
		if err := cmd.Err(); err != nil {
			return nil, err
		}
		names = append(names, cmd.FullName())
	}
	return names, nil
}
