// Command load sends the hub's calls of one integration to a Redis server, as the
// workers of the hub do, and next to each of them one check of a quota. It prints how
// many there were and how long they took.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redisvet/redisvet/redisguard/meter"

	"hub.example/internal/integration"
	"hub.example/internal/limits"
	"hub.example/internal/store"
)

func main() {
	socket := flag.String("redis", "", "socket of the server")
	profile := flag.String("profile", "", "file for the profile of the meter")
	calls := flag.Int("calls", 1, "number of calls")
	length := flag.Duration("for", time.Second, "how long they take at least")
	flag.Parse()

	ctx := context.Background()
	// On a busy machine a command must not be repeated, because it would count twice.
	rdb := redis.NewClient(&redis.Options{Addr: *socket, MaxRetries: -1, DialTimeout: time.Hour, ReadTimeout: time.Hour, PoolTimeout: time.Hour})
	answers := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	if err := rdb.Set(ctx, "endpoint:crm", answers.URL, 0).Err(); err != nil {
		log.Fatal(err)
	}
	if err := awaitMonitor(ctx, rdb); err != nil {
		log.Fatal(err)
	}
	m := meter.New(meter.Options{})
	m.Watch(rdb)

	cache := store.NewCache(rdb)
	caller := integration.NewCaller(integration.Config{
		Cache: cache, Limiter: limits.NewAPILimiter(rdb), Breaker: limits.NewBreaker(rdb), Client: answers.Client(),
	})
	begin := time.Now()
	for n := range *calls {
		time.Sleep(time.Until(begin.Add(*length * time.Duration(n) / time.Duration(max(*calls-1, 1)))))
		if err := cache.Quota().Check(store.For(ctx, "ledger")); err != nil {
			log.Fatal(err)
		}
		if err := caller.Call(ctx, "crm", strings.NewReader("{}")); err != nil {
			log.Fatal(err)
		}
	}
	took := time.Since(begin)
	if err := m.WriteFile(*profile); err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{"calls": *calls, "checks": *calls, "seconds": took.Seconds()}); err != nil {
		log.Fatal(err)
	}
}

// awaitMonitor returns when somebody watches the server.
func awaitMonitor(ctx context.Context, rdb *redis.Client) error {
	for {
		stats, err := rdb.Info(ctx, "commandstats").Result()
		if err != nil || strings.Contains(stats, "cmdstat_monitor:") {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}
