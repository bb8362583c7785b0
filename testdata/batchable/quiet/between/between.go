// Package between does something else between commands, which they are sent before and
// after.
package between

import (
	"context"
	"database/sql"
	"log"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Service keeps a database and a cache of it.
type Service struct {
	rdb  *redis.Client
	db   *sql.DB
	mail Mailer
}

// A Mailer sends mails.
type Mailer interface {
	Send(to string) error
}

// Update drops the cache before and after it changes the database.
func (s *Service) Update(ctx context.Context, id, name string) error {
	s.rdb.Del(ctx, "user:"+id)
	s.rdb.Del(ctx, "page:"+id)
	if _, err := s.db.ExecContext(ctx, "update users set name = ? where id = ?", name, id); err != nil {
		return err
	}
	return s.rdb.Del(ctx, "user:"+id).Err()
}

// Drop deletes again after readers of the old row have filled the cache.
func (s *Service) Drop(ctx context.Context, id string) {
	s.rdb.Del(ctx, "user:"+id)
	time.Sleep(500 * time.Millisecond)
	s.rdb.Del(ctx, "user:"+id)
	time.Sleep(500 * time.Millisecond)
	s.rdb.Del(ctx, "user:"+id)
}

// Run shows others that it runs.
func (s *Service) Run(ctx context.Context, id string, job func(context.Context) error) {
	s.rdb.Set(ctx, "state:"+id, "running", 0)
	s.rdb.Incr(ctx, "runs")
	if err := job(ctx); err != nil {
		log.Print(err)
	}
	s.rdb.Set(ctx, "state:"+id, "done", 0)
}

// Import does its work in a helper.
func (s *Service) Import(ctx context.Context, url string) {
	s.rdb.Incr(ctx, "started")
	s.rdb.Set(ctx, "last", url, 0)
	s.fetch(url)
	s.rdb.Incr(ctx, "ended")
}

func (s *Service) fetch(url string) {
	resp, err := http.Get(url)
	if err != nil {
		log.Print(err)
		return
	}
	_ = resp.Body.Close()
}

// Wait is told when others are ready.
func (s *Service) Wait(ctx context.Context, id string, ready <-chan struct{}) {
	s.rdb.SAdd(ctx, "waiting", id)
	s.rdb.Incr(ctx, "waits")
	<-ready
	s.rdb.SRem(ctx, "waiting", id)
}

// Measure asks how long a round trip takes.
func (s *Service) Measure(ctx context.Context) (out []time.Duration) {
	start := time.Now()
	s.rdb.Get(ctx, "small")
	out = append(out, time.Since(start))
	start = time.Now()
	s.rdb.Get(ctx, "large")
	out = append(out, time.Since(start))
	start = time.Now()
	s.rdb.SMembers(ctx, "set")
	return append(out, time.Since(start))
}

// Invite marks what it is about to send, and what it has sent.
func (s *Service) Invite(ctx context.Context, to string) error {
	s.rdb.SAdd(ctx, "pending", to)
	if err := s.mail.Send(to); err != nil {
		return err
	}
	s.rdb.SRem(ctx, "pending", to)
	return s.rdb.SAdd(ctx, "invited", to).Err()
}
