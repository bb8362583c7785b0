package report

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Pass has names of what is done now and then, and loops that do it.
type Pass struct{ rdb *redis.Client }

func (p *Pass) restoreAll(ctx context.Context, ids []string) {
	for _, id := range ids {
		p.rdb.Get(ctx, "control:"+id) // want perelement/medium:"GET per element"
	}
}

func (p *Pass) Run(ctx context.Context, ids []string) {
	for range time.Tick(5 * time.Second) {
		p.restoreAll(ctx, ids)
	}
}

func (p *Pass) dump(ctx context.Context, ids []string) {
	for _, id := range ids {
		p.rdb.Get(ctx, "rate:"+id) // want perelement/medium:"GET per element"
	}
}

func (p *Pass) step(ctx context.Context, ids []string) { p.dump(ctx, ids) }

func (p *Pass) Steps(ctx context.Context, ids []string) {
	for {
		p.step(ctx, ids)
		time.Sleep(time.Second)
	}
}

func (p *Pass) seedNext(ctx context.Context, ids []string) {
	for _, id := range ids {
		p.rdb.Get(ctx, "next:"+id) // want perelement/medium:"GET per element"
	}
}

func (p *Pass) Messages(ctx context.Context, in chan []string) {
	for ids := range in {
		p.seedNext(ctx, ids)
	}
}

// restoreOnce is called when the program begins, or when somebody calls the function.
func (p *Pass) restoreOnce(ctx context.Context, ids []string) {
	for _, id := range ids {
		p.rdb.Get(ctx, "control:"+id) // want perelement/low:"GET per element"
	}
}

func (p *Pass) Begin(ctx context.Context, ids []string) { p.restoreOnce(ctx, ids) }

func (p *Pass) backupHourly(ctx context.Context, ids []string) {
	for _, id := range ids {
		p.rdb.Get(ctx, "rate:"+id) // want perelement/low:"GET per element"
	}
}

func (p *Pass) Hourly(ctx context.Context, ids []string) {
	for range time.Tick(time.Hour) {
		p.backupHourly(ctx, ids)
	}
}

// dumpEach is called for each of a list.
func (p *Pass) dumpEach(ctx context.Context, ids []string) {
	for _, id := range ids {
		p.rdb.Get(ctx, "rate:"+id) // want perelement/low:"GET per element"
	}
}

func (p *Pass) All(ctx context.Context, lists [][]string) {
	for _, ids := range lists {
		p.dumpEach(ctx, ids)
	}
}
