package perelement

import (
	"context"
	"strings"

	"github.com/redis/go-redis/v9"
)

type event struct {
	topics []string
	name   string
	tags   map[string]string
}

type parts struct {
	rdb    *redis.Client
	events []event
}

// An event with too few parts is left out: they are no buffer that fills.
func (p *parts) fields(ctx context.Context) {
	for _, e := range p.events {
		if len(e.topics) < 3 {
			continue
		}
		p.rdb.Get(ctx, "topic:"+e.topics[2]) // want perelement:`one GET per element`
	}
}

func (p *parts) columns(ctx context.Context, lines []string) {
	for _, l := range lines {
		cols := strings.Split(l, ",")
		if len(cols) < 4 {
			continue
		}
		p.rdb.Get(ctx, "row:"+cols[3]) // want perelement:`one GET per element`
	}
}

func (p *parts) long(ctx context.Context) {
	for i := range p.events {
		if len(p.events[i].name) > 5 {
			p.rdb.Get(ctx, "name:"+p.events[i].name) // want perelement:`one GET per element`
		}
	}
}

func (p *parts) tagged(ctx context.Context) {
	for _, e := range p.events {
		if len(e.tags) >= 2 {
			p.rdb.HGet(ctx, "tags", e.name) // want perelement:`one HGET per element`
		}
	}
}

func (p *parts) exact(ctx context.Context) {
	for _, e := range p.events {
		topics := e.topics
		if len(topics) == 4 {
			p.rdb.Get(ctx, "topic:"+topics[3]) // want perelement:`one GET per element`
		}
	}
}
