package none

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// A Pager makes its keys of fields that its loops change.
type Pager struct {
	rdb   *redis.Client
	page  int
	names map[string]string
}

func (p *Pager) key() string            { return fmt.Sprintf("page:%d", p.page) }
func (p *Pager) named(id string) string { return "user:" + p.names[id] }
func (p *Pager) advance()               { p.page++ }
func (p *Pager) note(v string) bool     { p.page += len(v); return true }

// Pages reads one page after the other: the method reads what the loop increments.
func (p *Pager) Pages(ctx context.Context, ids []string) (out []string, err error) {
	for range ids {
		v, err := p.rdb.Get(ctx, p.key()).Result() // want perelement:`one GET per element`
		if err != nil && err != redis.Nil {
			return nil, err
		}
		out = append(out, v)
		p.page++
	}
	return out, nil
}

// Advanced increments it by a method.
func (p *Pager) Advanced(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		v := p.rdb.Get(ctx, p.key()).Val() // want perelement:`one GET per element`
		out = append(out, id+v)
		p.advance()
	}
	return out
}

// Noted increments it by a function that answers something.
func (p *Pager) Noted(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		v := p.rdb.Get(ctx, p.key()).Val() // want perelement:`one GET per element`
		if p.note(v) {
			out = append(out, id+v)
		}
	}
	return out
}

// Renamed changes the map of which the method reads.
func (p *Pager) Renamed(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		v := p.rdb.Get(ctx, p.named(id)).Val() // want perelement:`one GET per element`
		if v == "moved" {
			p.names["next"] = "last"
		}
		out = append(out, v)
	}
	return out
}

var current int

func currentKey() string { return fmt.Sprintf("page:%d", current) }

// Current has a package variable.
func (p *Pager) Current(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		v := p.rdb.Get(ctx, currentKey()).Val() // want perelement:`one GET per element`
		out = append(out, id+v)
		current++
	}
	return out
}

type pageKey struct{ p *Pager }

func (k pageKey) String() string { return k.p.key() }

// Printed reads it when the key is printed.
func (p *Pager) Printed(ctx context.Context, ids []string) (out []string) {
	k := pageKey{p}
	for _, id := range ids {
		v := p.rdb.Get(ctx, fmt.Sprint(k)).Val() // want perelement:`one GET per element`
		out = append(out, id+v)
		p.page++
	}
	return out
}
