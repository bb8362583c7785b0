// Package background has work that nobody waits for, and twins with work that is
// done often, or is over all that is stored.
package background

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/robfig/cron/v3"
)

type Sync struct {
	rdb    *redis.Client
	models []string
	every  time.Duration
}

// Run syncs each half hour.
func (s *Sync) Run(ctx context.Context) {
	t := time.NewTicker(30 * time.Minute)
	defer t.Stop()
	s.load(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			s.load(ctx)
			if len(s.models) > 0 {
				s.expire(ctx)
			}
		}
	}
}

// load is called each half hour, and once at the start.
func (s *Sync) load(ctx context.Context) {
	for _, m := range s.models {
		s.rdb.HSet(ctx, "model", m, 1) // want perelement/low:"HSET per element"
	}
}

func (s *Sync) expire(ctx context.Context) {
	for _, m := range s.models {
		s.rdb.Expire(ctx, m, time.Hour) // want perelement/low:"EXPIRE per element"
	}
}

// Start does the work in the loop itself, and in literals.
func Start(ctx context.Context, rdb *redis.Client, names []string) {
	go func() {
		sync := func() {
			for _, n := range names {
				rdb.Set(ctx, n, 1, 0) // want perelement/low:"SET per element"
			}
		}
		sync()
		for range time.Tick(time.Hour) {
			sync()
			for _, n := range names {
				rdb.Incr(ctx, n) // want perelement/low:"INCR per element"
			}
		}
	}()
}

// Seconds has an interval of seconds.
func Seconds(ctx context.Context, rdb *redis.Client, names []string) {
	for range time.Tick(10 * time.Second) {
		for _, n := range names {
			rdb.Incr(ctx, n) // want perelement/medium:"INCR per element"
		}
		touch(ctx, rdb, names)
	}
}

func touch(ctx context.Context, rdb *redis.Client, names []string) {
	for _, n := range names {
		rdb.Expire(ctx, n, time.Hour) // want perelement/medium:"EXPIRE per element"
	}
}

// Configured has an interval that nobody knows.
func (s *Sync) Configured(ctx context.Context) {
	for {
		time.Sleep(s.every)
		s.count(ctx)
	}
}

func (s *Sync) count(ctx context.Context) {
	for _, m := range s.models {
		s.rdb.Incr(ctx, m) // want perelement/medium:"INCR per element"
	}
}

// Both is slow, and asked for by requests as well.
func (s *Sync) Both(ctx context.Context) {
	for {
		time.Sleep(5 * time.Minute)
		s.shared(ctx)
	}
}

func (s *Sync) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.shared(r.Context()) }

func (s *Sync) shared(ctx context.Context) {
	for _, m := range s.models {
		s.rdb.Get(ctx, m) // want perelement/high:"GET per element"
	}
}

// All goes through all that Redis has, each hour.
func (s *Sync) All(ctx context.Context) {
	for range time.Tick(time.Hour) {
		s.users(ctx)
	}
}

func (s *Sync) users(ctx context.Context) {
	for _, id := range s.rdb.SMembers(ctx, "users").Val() {
		s.rdb.Get(ctx, id) // want perelement/medium:"GET per element"
	}
}

// Branch waits for a minute on one of its ways only.
func (s *Sync) Branch(ctx context.Context, wake chan bool) {
	for {
		select {
		case <-time.After(time.Minute):
		case <-wake:
		}
		s.woken(ctx)
	}
}

func (s *Sync) woken(ctx context.Context) {
	for _, m := range s.models {
		s.rdb.Get(ctx, m) // want perelement/medium:"GET per element"
	}
}

// Scheduled gives its work to cron.
func (s *Sync) Scheduled(c *cron.Cron) {
	c.AddFunc("*/5 * * * *", s.fives)
	c.AddFunc("@every 5m", func() {
		for _, m := range s.models {
			s.rdb.Get(context.Background(), m) // want perelement/low:"GET per element"
		}
	})
	c.AddFunc("@every 1s", s.seconds)
	c.AddFunc("*/2 * * * * *", s.twos)
}

func (s *Sync) fives() {
	for _, m := range s.models {
		s.rdb.Get(context.Background(), m) // want perelement/low:"GET per element"
	}
}

func (s *Sync) seconds() {
	for _, m := range s.models {
		s.rdb.Get(context.Background(), m) // want perelement/medium:"GET per element"
	}
}

func (s *Sync) twos() {
	for _, m := range s.models {
		s.rdb.Get(context.Background(), m) // want perelement/medium:"GET per element"
	}
}

// RecoverJobs runs now and then: the name is all there is.
func (s *Sync) RecoverJobs(ctx context.Context) {
	for _, id := range s.rdb.SMembers(ctx, "jobs").Val() {
		s.rdb.Get(ctx, id) // want perelement/low:"GET per element"
	}
}

// RehydrateQueue has its loop in a literal.
func (s *Sync) RehydrateQueue(ctx context.Context) {
	push := func(ids []string) {
		for _, id := range ids {
			s.rdb.RPush(ctx, "queue", id) // want perelement/low:"RPUSH per element"
		}
	}
	push(s.models)
}

// Fast cleans up each second, whatever the name of what it calls.
func (s *Sync) Fast(ctx context.Context) {
	for range time.Tick(time.Second) {
		s.cleanupJobs(ctx)
	}
}

func (s *Sync) cleanupJobs(ctx context.Context) {
	for _, m := range s.models {
		s.rdb.Get(ctx, m) // want perelement/medium:"GET per element"
	}
}

// CleanupHandler is a request's.
func (s *Sync) CleanupHandler(w http.ResponseWriter, r *http.Request) {
	for _, m := range s.models {
		s.rdb.Get(r.Context(), m) // want perelement/high:"GET per element"
	}
}

// RecoverKeys reads page by page, and then ends.
func (s *Sync) RecoverKeys(ctx context.Context) error {
	var cursor uint64
	for {
		keys, next, err := s.rdb.Scan(ctx, cursor, "game:*", 100).Result()
		if err != nil {
			return err
		}
		for _, k := range keys {
			s.rdb.Get(ctx, k) // want perelement/low:"GET per element"
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}

// RecoverAlways does so again and again.
func (s *Sync) RecoverAlways(ctx context.Context) error {
	for {
		keys, _, err := s.rdb.Scan(ctx, 0, "game:*", 100).Result()
		if err != nil {
			return err
		}
		for _, k := range keys {
			s.rdb.Get(ctx, k) // want perelement/medium:"GET per element"
		}
		time.Sleep(10 * time.Second)
	}
}
