// Package service is the common case: data, on a path that others take.
package service

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"os/exec"

	"github.com/redis/go-redis/v9"
)

type Store struct {
	rdb    *redis.Client
	db     *sql.DB
	http   *http.Client
	shards []string
	orders []string
}

// Load is exported: who calls it is not seen.
func (s *Store) Load(ctx context.Context, ids []string) {
	for _, id := range ids {
		s.rdb.Get(ctx, id) // want perelement/medium:"GET per element"
	}
}

// ServeHTTP is a request's.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, id := range r.URL.Query()["id"] {
		s.rdb.Get(r.Context(), id) // want perelement/high:"GET per element"
	}
	s.render(r.Context(), r.URL.Query()["id"])
}

// render is called for each request.
func (s *Store) render(ctx context.Context, ids []string) {
	for _, id := range ids {
		s.rdb.HGetAll(ctx, id) // want perelement/high:"HGETALL per element"
	}
}

// Upload has a query for each element, and that takes longer.
func (s *Store) Upload(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if _, err := s.db.ExecContext(ctx, "insert into t values (?)", id); err != nil {
			return err
		}
		s.rdb.Get(ctx, id) // want perelement/low:"GET per element"
	}
	return nil
}

// Notify sends a request for each element.
func (s *Store) Notify(ctx context.Context, urls []string) {
	for _, u := range urls {
		s.rdb.Incr(ctx, "notified:"+u) // want perelement/low:"INCR per element"
		s.http.Post(u, "text/plain", nil)
	}
}

// Convert runs a program for each element.
func (s *Store) Convert(ctx context.Context, files []string) {
	for _, f := range files {
		if err := exec.CommandContext(ctx, "convert", f).Run(); err != nil {
			continue
		}
		s.rdb.SCard(ctx, f) // want perelement/low:"SCARD per element"
	}
}

// Sometimes has a query for some elements only: most cost the round trip.
func (s *Store) Sometimes(ctx context.Context, ids []string) {
	for _, id := range ids {
		if len(id) > 20 {
			s.db.ExecContext(ctx, "insert into t values (?)", id)
		}
		s.rdb.Set(ctx, id, 1, 0) // want perelement/medium:"SET per element"
	}
}

// Prepared makes requests and sends none: that computes.
func (s *Store) Prepared(ctx context.Context, urls []string) {
	for _, u := range urls {
		if _, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil); err != nil {
			continue
		}
		s.rdb.Get(ctx, u) // want perelement/medium:"GET per element"
	}
}

// Before queries once, before the loop.
func (s *Store) Before(ctx context.Context, ids []string) error {
	if err := s.db.PingContext(ctx); err != nil {
		return err
	}
	for _, id := range ids {
		s.rdb.Set(ctx, id, 1, 0) // want perelement/medium:"SET per element"
	}
	return nil
}

// Shards are configured: a handful.
func (s *Store) Shards(ctx context.Context) {
	for _, name := range s.shards {
		s.rdb.SCard(ctx, "members:"+name) // want perelement/low:"SCARD per element"
	}
}

// Orders are data, and a field all the same.
func (s *Store) Orders(ctx context.Context) {
	for _, id := range s.orders {
		s.rdb.SCard(ctx, "order:"+id) // want perelement/medium:"SCARD per element"
	}
}

// Clusters of customers are data: they are no field.
func (s *Store) Clusters(ctx context.Context, clusters []string) {
	for _, id := range clusters {
		s.rdb.SCard(ctx, "cluster:"+id) // want perelement/medium:"SCARD per element"
	}
}

// Migrate is a name, and here one of a request: the user moves to another plan.
func (s *Store) Migrate(w http.ResponseWriter, r *http.Request) {
	for _, id := range r.URL.Query()["id"] {
		s.rdb.Get(r.Context(), id) // want perelement/high:"GET per element"
	}
}

// Poll never ends.
func (s *Store) Poll(ctx context.Context) {
	for {
		s.rdb.LPop(ctx, "jobs") // want unpaced/high:"loop without a wait"
	}
}

// Pages never ends past one page.
func (s *Store) Pages(ctx context.Context) {
	var cursor uint64
	for {
		keys, next, err := s.rdb.Scan(ctx, cursor, "user:*", 100).Result() // want endlessscan/high:"restarts for ever"
		if err != nil || next == 0 {
			return
		}
		fmt.Println(keys)
	}
}

// Retried costs something only while Redis fails.
func (s *Store) Retried(ctx context.Context) {
	for {
		if err := s.rdb.Set(ctx, "k", 1, 0).Err(); err == nil { // want retry/medium:"without backoff"
			return
		}
	}
}
