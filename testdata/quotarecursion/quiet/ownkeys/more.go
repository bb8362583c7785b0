package ownkeys

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// exempting knows its own keys by a map, by a request, and by a set of what it has met.
type exempting struct {
	rdb      *redis.Client
	internal map[string]bool
}
type Req struct {
	Key    string
	System bool
}

func (s *exempting) Get(ctx context.Context, k string) error {
	if !s.internal[k] {
		if err := s.check(ctx); err != nil {
			return err
		}
	}
	return s.rdb.Get(ctx, k).Err()
}
func (s *exempting) check(ctx context.Context) error { return s.Get(ctx, "quota") }
func (s *exempting) Do(ctx context.Context, r Req) error {
	if !r.System {
		if err := s.checkDo(ctx); err != nil {
			return err
		}
	}
	return s.rdb.Get(ctx, r.Key).Err()
}
func (s *exempting) checkDo(ctx context.Context) error { return s.Do(ctx, Req{Key: "q", System: true}) }
func (s *exempting) DoP(ctx context.Context, r *Req) error {
	if r.System {
		return s.send(ctx, r)
	}
	if err := s.checkDoP(ctx); err != nil {
		return err
	}
	return s.send(ctx, r)
}
func (s *exempting) send(ctx context.Context, r *Req) error { return s.rdb.Get(ctx, r.Key).Err() }
func (s *exempting) checkDoP(ctx context.Context) error {
	return s.DoP(ctx, &Req{Key: "q", System: true})
}

// Visit is given the set.
func (s *exempting) Visit(ctx context.Context, id string, seen map[string]bool) error {
	if err := s.visitParent(ctx, id, seen); err != nil {
		return err
	}
	return s.rdb.SAdd(ctx, "v", id).Err()
}
func (s *exempting) visitParent(ctx context.Context, id string, seen map[string]bool) error {
	if seen["root"] {
		return nil
	}
	seen["root"] = true
	return s.Visit(ctx, "root", seen)
}

// given is told whom to ask.
type given struct{ rdb *redis.Client }

func (s *given) Do(ctx context.Context, k string, check func(context.Context) error) error {
	if check != nil {
		if err := check(ctx); err != nil {
			return err
		}
	}
	return s.rdb.Get(ctx, k).Err()
}
func (s *given) Get(ctx context.Context, k string) error { return s.Do(ctx, k, s.check) }
func (s *given) check(ctx context.Context) error         { return s.Do(ctx, "q", nil) }

// costs asks nobody where nothing is spent.
type costs struct{ rdb *redis.Client }

func (s *costs) Incr(ctx context.Context, k string, cost int) error {
	if err := s.spend(ctx, cost); err != nil {
		return err
	}
	return s.rdb.IncrBy(ctx, k, int64(cost)).Err()
}
func (s *costs) spend(ctx context.Context, cost int) error {
	if cost == 0 {
		return nil
	}
	return s.Incr(ctx, "spent", 0)
}
func (s *costs) Put(ctx context.Context, k string, o *Req) error {
	if o != nil {
		if err := s.spendPut(ctx); err != nil {
			return err
		}
	}
	return s.rdb.Set(ctx, k, 1, 0).Err()
}
func (s *costs) spendPut(ctx context.Context) error { return s.Put(ctx, "spent", nil) }
func (s *costs) List(ctx context.Context, ks []string) error {
	if len(ks) == 0 {
		return nil
	}
	if err := s.spendList(ctx); err != nil {
		return err
	}
	return s.rdb.Del(ctx, ks...).Err()
}
func (s *costs) spendList(ctx context.Context) error { return s.List(ctx, nil) }
