// Package retry holds loops that are left on success and turn on failure.
package retry

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

type Ledger struct {
	rdb *redis.Client
}

// Book insists until Redis takes the entry.
func (l *Ledger) Book(ctx context.Context, id string, cents int64) error {
	for {
		err := l.rdb.Set(ctx, "entry:"+id, cents, 0).Err() // want retry:`l.rdb.Set retried without backoff: one SET per round trip while Redis returns errors such as OOM, about 170M a day per goroutine at 0.5 ms`
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		log.Println("book again:", err)
	}
}

// Balance breaks out of its loop instead.
func (l *Ledger) Balance(ctx context.Context) (cents int64) {
	for {
		n, err := l.rdb.Get(ctx, "balance").Int64() // want retry:`l.rdb.Get retried without backoff: one GET per round trip while it fails`
		if err != nil {
			continue
		}
		cents = n
		break
	}
	return cents
}

// Close repeats while there is an error in the loop's condition.
func (l *Ledger) Close(ctx context.Context) {
	err := errors.New("open")
	for err != nil {
		err = l.save(ctx) // want retry:`l.save retried without backoff: one SET per round trip \(through \(\*Ledger\).save\) while Redis returns errors such as OOM`
	}
}

func (l *Ledger) save(ctx context.Context) error {
	return l.rdb.Set(ctx, "ledger:closed", time.Now().Unix(), 0).Err()
}

// BookPaced waits a second before it tries again.
func (l *Ledger) BookPaced(ctx context.Context, id string, cents int64) error {
	for {
		err := l.rdb.Set(ctx, "entry:"+id, cents, 0).Err()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// BookBackoff doubles its wait.
func (l *Ledger) BookBackoff(ctx context.Context, id string, cents int64) error {
	wait := 50 * time.Millisecond
	for {
		err := l.rdb.Set(ctx, "entry:"+id, cents, 0).Err()
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(wait)
		wait = min(2*wait, 10*time.Second)
	}
}
