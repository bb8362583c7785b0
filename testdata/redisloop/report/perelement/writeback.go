package perelement

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

type account struct{ ID, Name string }

// accounts are read through Redis.
type accounts struct {
	rdb  *redis.Client
	load func(ctx context.Context, id string) (*account, error)
}

func (r *accounts) get(ctx context.Context, id string) (*account, error) {
	var a account
	v, err := r.rdb.Get(ctx, "account:"+id).Bytes()
	if err == nil && json.Unmarshal(v, &a) == nil {
		return &a, nil
	}
	p, err := r.load(ctx, id)
	if err != nil {
		return nil, err
	}
	b, _ := json.Marshal(p)
	r.rdb.Set(ctx, "account:"+id, b, time.Hour)
	return p, nil
}

// Through counts the reads, and not what is written after a miss.
func (r *accounts) Through(ctx context.Context, ids []string) (out []*account) {
	for _, id := range ids {
		if a, err := r.get(ctx, id); err == nil { // want perelement:`^r.get in a loop over ids: one GET per element \(through \(\*accounts\).get\); use MGET or a pipeline$`
			out = append(out, a)
		}
	}
	return out
}

// Inline writes back in the loop itself.
func (r *accounts) Inline(ctx context.Context, ids []string) (names []string) {
	for _, id := range ids {
		v, err := r.rdb.Get(ctx, "account:"+id).Result() // want perelement:`^r.rdb.Get in a loop over ids`
		if err == nil {
			names = append(names, v)
			continue
		}
		p, err := r.load(ctx, id)
		if err != nil {
			continue
		}
		r.rdb.Set(ctx, "account:"+id, p.Name, time.Hour)
		names = append(names, p.Name)
	}
	return names
}

// Nil writes back after redis.Nil only, with one key in a variable.
func (r *accounts) Nil(ctx context.Context, ids []string) (names []string, err error) {
	for _, id := range ids {
		key := "account:" + id
		name, err := r.rdb.Get(ctx, key).Result() // want perelement:`^r.rdb.Get in a loop over ids`
		if errors.Is(err, redis.Nil) {
			p, err := r.load(ctx, id)
			if err != nil {
				return nil, err
			}
			name = p.Name
			if err := r.rdb.Set(ctx, key, p.Name, time.Hour).Err(); err != nil {
				return nil, err
			}
		} else if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// Hash does the same with the fields of one hash.
func (r *accounts) Hash(ctx context.Context, ids []string) (names []string) {
	for _, id := range ids {
		v, err := r.rdb.HGet(ctx, "accounts", id).Result() // want perelement:`^r.rdb.HGet in a loop over ids`
		if err == nil {
			names = append(names, v)
			continue
		}
		if p, err := r.load(ctx, id); err == nil {
			r.rdb.HSet(ctx, "accounts", id, p.Name)
			names = append(names, p.Name)
		}
	}
	return names
}

// Refreshed loads and writes whatever it has read.
func (r *accounts) Refreshed(ctx context.Context, ids []string) (names []string) {
	for _, id := range ids {
		old, _ := r.rdb.Get(ctx, "account:"+id).Result() // want perelement:`^r.rdb.Get and r.rdb.Set in a loop over ids`
		p, err := r.load(ctx, id)
		if err != nil {
			p = &account{}
		}
		r.rdb.Set(ctx, "account:"+id, p.Name, time.Hour)
		names = append(names, old)
	}
	return names
}

// Other writes to another key than the one that had no value.
func (r *accounts) Other(ctx context.Context, ids []string) {
	for _, id := range ids {
		if _, err := r.rdb.Get(ctx, "account:"+id).Result(); err == nil { // want perelement:`^r.rdb.Get and r.rdb.Set in a loop over ids`
			continue
		}
		if p, err := r.load(ctx, id); err == nil {
			r.rdb.Set(ctx, "missing:"+id, p.Name, time.Hour)
		}
	}
}

// Counted writes what it has read, and more.
func (r *accounts) Counted(ctx context.Context, ids []string) {
	for _, id := range ids {
		n, err := r.rdb.Get(ctx, "count:"+id).Int() // want perelement:`^r.rdb.Get and r.rdb.Set in a loop over ids`
		if err != nil {
			continue
		}
		r.rdb.Set(ctx, "count:"+id, n+1, 0)
	}
}
