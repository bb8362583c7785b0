package timer

import (
	"context"
	"log"
	"math/rand/v2"
	"time"
)

func (j *Job) report(ctx context.Context) {
	j.rdb.Incr(ctx, "rounds")
}

// Ticker: the command is in the ticker's own case.
func (j *Job) Ticker(ctx context.Context) {
	ticker := time.NewTicker(5 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			j.report(ctx)
		case <-j.stop:
			return
		}
	}
}

// AfterSelect: the command follows a select that waits.
func (j *Job) AfterSelect(ctx context.Context) {
	ticker := time.NewTicker(j.every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := j.rdb.Set(ctx, "alive", 1, time.Minute).Err(); err != nil {
			log.Println("alive:", err)
			continue
		}
		j.report(ctx)
	}
}

// SelectLast: the select at the end of the body waits.
func (j *Job) SelectLast(ctx context.Context) {
	for {
		j.report(ctx)
		select {
		case <-ctx.Done():
			return
		case <-time.After(j.every / 2):
		}
	}
}

// Timer: reset with jitter after each round.
func (j *Job) Timer(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			j.report(ctx)
			timer.Reset(time.Second + rand.N(time.Second))
		}
	}
}

// Nested: the default of the outer select holds a select that blocks.
func (j *Job) Nested(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-j.stop:
			return
		default:
			j.report(ctx)
			select {
			case <-ticker.C:
			case <-ctx.Done():
				return
			}
		}
	}
}

// Both: the error branch waits longer than the other, but both wait.
func (j *Job) Both(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := j.rdb.LLen(ctx, "jobs").Result()
		if err != nil {
			time.Sleep(time.Minute)
			continue
		}
		if n == 0 {
			time.Sleep(time.Second)
			continue
		}
		log.Println("jobs waiting:", n)
		time.Sleep(5 * time.Second)
	}
}

// SleepFirst: the way round always passes the top.
func (j *Job) SleepFirst(ctx context.Context) {
	for {
		time.Sleep(j.every)
		if err := j.rdb.Ping(ctx).Err(); err != nil {
			log.Println("ping:", err)
			continue
		}
		if ctx.Err() != nil {
			return
		}
	}
}
