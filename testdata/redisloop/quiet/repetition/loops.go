package repetition

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/redis/go-redis/v9"
)

// GetOrSet goes round only when the key vanishes between its two commands.
func (i *Installer) GetOrSet(ctx context.Context, id, value string) (string, error) {
	for {
		v, err := i.rdb.Get(ctx, "state:"+id).Result()
		if err == nil {
			return v, nil
		}
		if !errors.Is(err, redis.Nil) {
			return "", err
		}
		ok, err := i.rdb.SetNX(ctx, "state:"+id, value, 0).Result()
		if err != nil {
			return "", err
		}
		if ok {
			return value, nil
		}
	}
}

// Update tries again when somebody else has written in between.
func (i *Installer) Update(ctx context.Context, key string, next func(string) string) error {
	for {
		old, err := i.rdb.Get(ctx, key).Result()
		if err != nil && err != redis.Nil {
			return err
		}
		n, err := swap.Run(ctx, i.rdb, []string{key}, old, next(old)).Int()
		if err != nil {
			return err
		}
		if n == 1 {
			return nil
		}
	}
}

func (i *Installer) fill(ctx context.Context, key string) error {
	return i.rdb.Set(ctx, key, newID(), 0).Err()
}

// Token finds what it has written itself.
func (i *Installer) Token(ctx context.Context, key string) (string, error) {
	for {
		v, err := i.rdb.Get(ctx, key).Result()
		if err != redis.Nil {
			return v, err
		}
		if err := i.fill(ctx, key); err != nil {
			return "", err
		}
	}
}

// TokenAgain is Token without a loop.
func (i *Installer) TokenAgain(ctx context.Context, key string) (string, error) {
	v, err := i.rdb.Get(ctx, key).Result()
	if err == redis.Nil {
		if err := i.fill(ctx, key); err != nil {
			return "", err
		}
		return i.TokenAgain(ctx, key)
	}
	return v, err
}

// Members fills an empty set.
func (i *Installer) Members(ctx context.Context) ([]string, error) {
	list, err := i.rdb.SMembers(ctx, "members").Result()
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		if err := i.rdb.SAdd(ctx, "members", "first").Err(); err != nil {
			return nil, err
		}
		return i.Members(ctx)
	}
	return list, nil
}

// Swap loads the script that the server does not have.
func (i *Installer) Swap(ctx context.Context, key string) (int64, error) {
	for {
		n, err := i.rdb.EvalSha(ctx, swap.Hash(), []string{key}).Int64()
		if err == nil || !strings.HasPrefix(err.Error(), "NOSCRIPT") {
			return n, err
		}
		if err := swap.Load(ctx, i.rdb).Err(); err != nil {
			return 0, err
		}
	}
}

// SwapAgain is Swap without a loop.
func (i *Installer) SwapAgain(ctx context.Context, key string) (int64, error) {
	n, err := i.rdb.EvalSha(ctx, swap.Hash(), []string{key}).Int64()
	if err != nil && redis.HasErrorPrefix(err, "NOSCRIPT") {
		if err := swap.Load(ctx, i.rdb).Err(); err != nil {
			return 0, err
		}
		return i.SwapAgain(ctx, key)
	}
	return n, err
}

func decode(b []byte) (out map[string]int, err error) {
	err = json.Unmarshal(b, &out)
	return out, err
}

// LoadAll removes what it can't decode, with a helper and in a loop.
func (s *Store) LoadAll(ctx context.Context, key string) (map[string]int, error) {
	for {
		v, err := s.rdb.Get(ctx, key).Bytes()
		if err != nil {
			return nil, err
		}
		out, err := decode(v)
		if err == nil {
			return out, nil
		}
		s.rdb.Del(ctx, key)
	}
}

// A Source has rows, and is no Redis.
type Source interface {
	After(ctx context.Context, id int64, n int) ([]int64, error)
}

// Import keeps in Redis how far it is.
func (s *Store) Import(ctx context.Context, src Source) error {
	for {
		at, err := s.rdb.Get(ctx, "checkpoint").Int64()
		if err != nil && err != redis.Nil {
			return err
		}
		ids, err := src.After(ctx, at, 100)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return nil
		}
		if err := s.rdb.Set(ctx, "checkpoint", ids[len(ids)-1], 0).Err(); err != nil {
			return err
		}
	}
}

// Read creates the consumer group that is missing.
func (s *Store) Read(ctx context.Context) ([]redis.XStream, error) {
	for {
		got, err := s.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "g", Consumer: "c", Streams: []string{"s", ">"}, Block: -1}).Result()
		if err == nil || !redis.HasErrorPrefix(err, "NOGROUP") {
			return got, err
		}
		if err := s.rdb.XGroupCreateMkStream(ctx, "s", "g", "0").Err(); err != nil {
			return nil, err
		}
	}
}

// Other draws until it has another one.
func (s *Store) Other(ctx context.Context, last string) (string, error) {
	for {
		m, err := s.rdb.SRandMember(ctx, "members").Result()
		if err != nil || m != last {
			return m, err
		}
	}
}

// A state does something, and returns the next one.
type state func(context.Context) state

func (s *Store) begin(ctx context.Context) state { s.rdb.Incr(ctx, "begun"); return s.end }

func (s *Store) end(ctx context.Context) state { s.rdb.Incr(ctx, "ended"); return nil }

// Run goes from state to state.
func (s *Store) Run(ctx context.Context) {
	for do := state(s.begin); do != nil; {
		do = do(ctx)
	}
}
