// Command startup reads the state of limiters and breakers once, when it
// starts or is told to reload.
package main

import (
	"context"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/redis/go-redis/v9"
)

var rdb = redis.NewClient(&redis.Options{Addr: "localhost:6379"})

var defaultRate = sync.OnceValue(func() int {
	n, err := rdb.Get(context.Background(), "ratelimit:default").Int()
	if err != nil {
		return 100
	}
	return n
})

var bypass string

func init() {
	bypass = rdb.Get(context.Background(), "ratelimit:bypass").Val()
}

type server struct {
	rates  map[string]string
	broken atomic.Bool
}

func newServer(ctx context.Context) (*server, error) {
	rates, err := rdb.HGetAll(ctx, "ratelimit:rates").Result()
	if err != nil {
		return nil, err
	}
	return &server{rates: rates}, nil
}

// reload is what SIGHUP asks for.
func (s *server) reload(ctx context.Context) {
	s.broken.Store(rdb.Get(ctx, "breaker:api").Val() == "open")
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.broken.Load() || r.Header.Get("X-Bypass") != bypass && s.rates[r.RemoteAddr] == "0" && defaultRate() == 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

func main() {
	ctx := context.Background()
	s, err := newServer(ctx)
	if err != nil {
		log.Fatal(err)
	}
	if rdb.Get(ctx, "breaker:startup").Val() == "open" {
		log.Fatal("the breaker is open, not starting")
	}
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	go func() {
		for range hup {
			s.reload(ctx)
		}
	}()
	log.Fatal(http.ListenAndServe(":8080", s))
}
