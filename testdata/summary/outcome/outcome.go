// want package:"reaches redis"

// Package outcome waits by how things turn out.
package outcome

import (
	"context"
	"errors"
	"log"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

var errEmpty = errors.New("nothing to do")

// A Worker takes jobs.
type Worker struct {
	rdb *redis.Client
	mu  sync.Mutex
}

// OnFailure sleeps when Redis did not answer.
func (w *Worker) OnFailure(ctx context.Context) error { // want OnFailure:"^INCR, waits on failure 1s$"
	if err := w.rdb.Incr(ctx, "rounds").Err(); err != nil {
		time.Sleep(time.Second)
		return err
	}
	return nil
}

// OnSuccess sleeps when all went well.
func (w *Worker) OnSuccess(ctx context.Context) error { // want OnSuccess:"^INCR, waits on success 2s$"
	if err := w.rdb.Incr(ctx, "rounds").Err(); err != nil {
		return err
	}
	time.Sleep(2 * time.Second)
	return nil
}

// Always sleeps in both cases.
func (w *Worker) Always(ctx context.Context) error { // want Always:"^INCR, waits 250ms$"
	err := w.rdb.Incr(ctx, "rounds").Err()
	if err != nil {
		time.Sleep(time.Second)
		return err
	}
	time.Sleep(250 * time.Millisecond)
	return nil
}

// Never has a way round the sleep that neither outcome tells apart. Its second command
// is sent after the sleep.
func (w *Worker) Never(ctx context.Context, quick bool) error { // want Never:"^INCR, INCR$"
	if quick {
		return w.rdb.Incr(ctx, "rounds").Err()
	}
	time.Sleep(time.Second)
	return w.rdb.Incr(ctx, "rounds").Err()
}

// Empty sleeps when there is nothing and says so with a bool.
func (w *Worker) Empty(ctx context.Context) bool { // want Empty:"^LPOP, waits on failure 100ms$"
	job, err := w.rdb.LPop(ctx, "jobs").Result()
	if err != nil {
		time.Sleep(100 * time.Millisecond)
		return false
	}
	log.Println(job)
	return true
}

// Deferred has a result that its deferred calls could change.
func (w *Worker) Deferred(ctx context.Context) (err error) { // want Deferred:"^INCR, waits on failure 1s$"
	w.mu.Lock()
	defer w.mu.Unlock()
	if err = w.rdb.Incr(ctx, "rounds").Err(); err != nil {
		time.Sleep(time.Second)
		return err
	}
	return nil
}

// DeferredUnnamed is the same without a name for the result.
func (w *Worker) DeferredUnnamed(ctx context.Context) error { // want DeferredUnnamed:"^INCR, waits on failure 1s$"
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.rdb.Incr(ctx, "rounds").Err(); err != nil {
		time.Sleep(time.Second)
		return err
	}
	return nil
}

// DeferredSleep sleeps in a deferred call.
func (w *Worker) DeferredSleep(ctx context.Context) error { // want DeferredSleep:"^INCR$"
	defer time.Sleep(time.Second)
	return w.rdb.Incr(ctx, "rounds").Err()
}

// GoSleep sleeps in a goroutine, which holds nobody up.
func (w *Worker) GoSleep(ctx context.Context) error { // want GoSleep:"^INCR$"
	go time.Sleep(time.Second)
	return w.rdb.Incr(ctx, "rounds").Err()
}

// Sentinel waits only where it returns an error of its own.
func (w *Worker) Sentinel(ctx context.Context) (string, error) { // want Sentinel:"^LPOP$"
	job, err := w.rdb.LPop(ctx, "jobs").Result()
	if errors.Is(err, redis.Nil) {
		time.Sleep(time.Second)
		return "", errEmpty
	}
	return job, err
}

// Ticker waits for a ticker or for the end.
func (w *Worker) Ticker(ctx context.Context, t *time.Ticker) bool { // want Ticker:"^waits$"
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// Relay does what OnFailure does.
func (w *Worker) Relay(ctx context.Context) error { // want Relay:`^INCR through \(\*Worker\)\.OnFailure, waits on failure 1s$`
	return w.OnFailure(ctx)
}

// Checked looks at what OnFailure says.
func (w *Worker) Checked(ctx context.Context) error { // want Checked:`^INCR through \(\*Worker\)\.OnFailure, waits on failure 1s$`
	if err := w.OnFailure(ctx); err != nil {
		return err
	}
	return nil
}

// Swallowed does not tell its callers.
func (w *Worker) Swallowed(ctx context.Context) { // want Swallowed:`^INCR through \(\*Worker\)\.OnFailure$`
	if err := w.OnFailure(ctx); err != nil {
		log.Println(err)
	}
}

// Slow has its duration from a field with a default.
type Slow struct {
	rdb   *redis.Client
	every time.Duration
}

const minute = 60 * time.Second

// NewSlow sets the default.
func NewSlow(rdb *redis.Client) *Slow { return &Slow{rdb: rdb, every: minute / 2} } // want NewSlow:"makes a value"

// Round makes one round trip and sleeps.
func (s *Slow) Round(ctx context.Context) { // want Round:"^INCR, waits 30s$"
	s.rdb.Incr(ctx, "slow")
	time.Sleep(s.every)
}

// For is told how long.
func (s *Slow) For(ctx context.Context, d time.Duration) { // want For:"^INCR, waits$"
	s.rdb.Incr(ctx, "slow")
	time.Sleep(d)
}
