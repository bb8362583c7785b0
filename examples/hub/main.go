// Command hub forwards events of tenants to the services that they have
// connected: a CRM, a chat, a billing system.
package main

import (
	"context"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"

	"hub.example/internal/health"
	"hub.example/internal/integration"
	"hub.example/internal/limits"
	"hub.example/internal/outbox"
	"hub.example/internal/registry"
	"hub.example/internal/store"
	"hub.example/internal/tenant"
	"hub.example/internal/usage"
	"hub.example/internal/worker"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	rdb := redis.NewClient(&redis.Options{Addr: env("REDIS_ADDR", "localhost:6379")})
	defer rdb.Close()

	checker := health.New(rdb)
	checker.WaitReady(ctx)

	integrations := registry.New(rdb)
	caller := integration.NewCaller(integration.Config{
		Cache:   store.NewCache(rdb),
		Limiter: limits.NewAPILimiter(rdb),
		Breaker: limits.NewBreaker(rdb),
		Client:  &http.Client{Timeout: 10 * time.Second},
	})
	events := outbox.New(rdb)

	go checker.Run(ctx)
	go worker.NewDispatcher(rdb, caller, events).Run(ctx)
	go worker.NewRetrier(rdb, caller).Run(ctx)

	tenants, counts := tenant.NewDirectory(rdb), usage.NewRateLimiter(rdb)
	admit := func(next http.Handler) http.Handler { return tenants.Active(counts.Limit(next)) }

	srv := &http.Server{
		Addr:              env("HUB_ADDR", ":8080"),
		Handler:           routes(checker, integrations, caller, admit),
		ReadHeaderTimeout: 5 * time.Second,
	}
	go func() {
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = srv.Shutdown(grace)
	}()
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}

func env(name, fallback string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return fallback
}
