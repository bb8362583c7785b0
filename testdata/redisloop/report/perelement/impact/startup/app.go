// Package startup is no main package, and starts the program all the same.
package startup

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

type App struct {
	rdb       *redis.Client
	locations []string
	jobs      chan string
}

// Run registers what is configured, and serves.
func (a *App) Run(ctx context.Context) error {
	for _, l := range a.locations {
		a.rdb.SAdd(ctx, "locations", l) // want perelement/low:"variadic"
	}
	a.register(ctx)
	go a.work(ctx)
	http.HandleFunc("/locations", func(w http.ResponseWriter, r *http.Request) {
		for _, l := range a.locations {
			a.rdb.Get(r.Context(), l) // want perelement/high:"GET per element"
		}
	})
	go func() {
		for range time.Tick(time.Second) {
			for _, l := range a.locations {
				a.rdb.Get(ctx, l) // want perelement/medium:"GET per element"
			}
		}
	}()
	return http.ListenAndServe(":8080", nil)
}

func (a *App) register(ctx context.Context) {
	for _, l := range a.locations {
		a.rdb.Get(ctx, l) // want perelement/low:"GET per element"
	}
}

// work runs as long as the program.
func (a *App) work(ctx context.Context) {
	for j := range a.jobs {
		a.process(ctx, j)
	}
}

func (a *App) process(ctx context.Context, job string) {
	for _, l := range a.locations {
		a.rdb.Get(ctx, l+job) // want perelement/medium:"GET per element"
	}
}

// Serve serves in a goroutine.
func (a *App) Serve(ctx context.Context, s *http.Server, l net.Listener) {
	for _, l := range a.locations {
		a.rdb.Get(ctx, l) // want perelement/low:"GET per element"
	}
	go func() { _ = s.Serve(l) }()
}

// Reload is like Run, and serves nothing.
func (a *App) Reload(ctx context.Context) {
	for _, l := range a.locations {
		a.rdb.Get(ctx, l) // want perelement/medium:"GET per element"
	}
}
