// Package keys builds keys, and reads and writes what it is told to. // want package:"reaches redis"
package keys

import (
	"context"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
)

func User(id int) string { return fmt.Sprintf("user:%d:profile", id) } // want User:`^returns user:\*:profile$`

// Sum has a number that is computed.
func Sum(id string, n int) string { // want Sum:`^returns user:\*:\{0\}$`
	return "user:" + fmt.Sprint(1000+n) + ":" + id
}

func Of(kind, id string) string { return "app:" + kind + ":" + id } // want Of:`^returns app:\{0\}:\{1\}$`

func Session(id string) string { return Of("session", id) } // want Session:`^returns app:session:\{0\}$`

func Joined(parts ...string) string { return strings.Join(parts, ":") } // want Joined:`^returns \{0\}$`

func Prefixed(parts ...string) string { // want Prefixed:`^returns app:\{0\}$`
	return strings.Join(append([]string{"app"}, parts...), ":")
}

func Folded(parts ...string) string { // want Folded:`^returns app:\{0\}$`
	key := "app"
	for _, p := range parts {
		key += ":" + p
	}
	return key
}

func Quota(tenant string) string { return Prefixed("quota", tenant) } // want Quota:`^returns app:quota:\{0\}$`

func Throttle(tenant string) string { return Folded("throttle", tenant) } // want Throttle:`^returns app:throttle:\{0\}$`

// Counted adds what is no element of its parameter.
func Counted(parts ...string) string {
	key := ""
	for i := range parts {
		key += ":" + fmt.Sprint(i)
	}
	return key
}

func Either(admin bool) string { // want Either:`^returns user:\*$`
	if admin {
		return "user:admin"
	}
	return "user:plain"
}

// Prose is no key, and neither is what an error says.
func Prose(name string) string { return "hello " + name }

type failure string

func (f failure) Error() string { return "failure:" + string(f) }

type Store struct {
	rdb    *redis.Client
	prefix string
}

func New(rdb *redis.Client) *Store { return &Store{rdb: rdb, prefix: "store:"} } // want New:"makes a value"

func (s *Store) Get(ctx context.Context, id string) string { // want Get:`^GET, key of GET store:\{2\}$`
	return s.rdb.Get(ctx, s.prefix+id).Val()
}

func (s *Store) Both(ctx context.Context, a, b string) error { // want Both:`^EXISTS, key of EXISTS \{2\} x:\{3\}$`
	return s.rdb.Exists(ctx, a, "x:"+b).Err()
}

func (s *Store) Piped(ctx context.Context, id string) error { // want Piped:`^EXEC, key of queued INCR n:\{2\}$`
	pipe := s.rdb.Pipeline()
	pipe.Incr(ctx, "n:"+id)
	_, err := pipe.Exec(ctx)
	return err
}

// Fixed has nothing to ask of its callers: its key is known here.
func (s *Store) Fixed(ctx context.Context) string { // want Fixed:`^GET$`
	return s.rdb.Get(ctx, "fixed").Val()
}

// Literal gives its parameter to a literal that is run here.
func (s *Store) Literal(ctx context.Context, id string) error { // want Literal:`^GET, key of GET lit:\{2\}$`
	return do(func() error { return s.rdb.Get(ctx, "lit:"+id).Err() })
}

func do(f func() error) error { return f() } // want do:`^calls parameter 0 once$`
