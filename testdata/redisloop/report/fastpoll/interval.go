// Package fastpoll holds polls that wait, but not for long.
package fastpoll

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	pollInterval  = 100 * time.Millisecond
	checkInterval = 150 * time.Millisecond
	relaxed       = 200 * time.Millisecond
)

type Poller struct {
	rdb   *redis.Client
	queue string
}

func (p *Poller) handle(job string) { log.Println(job) }

// RunTicker polls on a ticker.
func (p *Poller) RunTicker(ctx context.Context) {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if job, err := p.rdb.LPop(ctx, p.queue).Result(); err == nil { // want fastpoll:`p.rdb.LPop polled every 100 ms: 864k LPOPs a day per goroutine`
				p.handle(job)
			}
		}
	}
}

// RunRange ranges over the ticker's channel.
func (p *Poller) RunRange(ctx context.Context) {
	for range time.NewTicker(pollInterval).C {
		if job, err := p.rdb.LPop(ctx, p.queue).Result(); err == nil { // want fastpoll:`p.rdb.LPop polled every 100 ms: 864k LPOPs a day`
			p.handle(job)
		}
	}
}

// RunSleep sleeps at the end of each round.
func (p *Poller) RunSleep(ctx context.Context) {
	for ctx.Err() == nil {
		job, err := p.rdb.RPop(ctx, p.queue).Result() // want fastpoll:`p.rdb.RPop polled every 50 ms: 1.7M RPOPs a day`
		if err == nil {
			p.handle(job)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// RunAfter waits in a select.
func (p *Poller) RunAfter(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pollInterval):
		}
		if job, err := p.rdb.LPop(ctx, p.queue).Result(); err == nil { // want fastpoll:`p.rdb.LPop polled every 100 ms: 864k LPOPs a day`
			p.handle(job)
		}
	}
}

// RunTimer resets a timer.
func (p *Poller) RunTimer(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if n, err := p.rdb.LLen(ctx, p.queue).Result(); err == nil { // want fastpoll:`p.rdb.LLen polled every 100 ms: 864k LLENs a day`
			log.Println("depth", n)
		}
		timer.Reset(pollInterval)
	}
}

// Check is over the budget of 500,000 commands a day: 576,000.
func (p *Poller) Check(ctx context.Context) {
	for ctx.Err() == nil {
		log.Println(p.rdb.LLen(ctx, p.queue).Val()) // want fastpoll:`p.rdb.LLen polled every 150 ms: (576k|580k) LLENs a day`
		time.Sleep(checkInterval)
	}
}

// Relaxed is within the budget: 432,000.
func (p *Poller) Relaxed(ctx context.Context) {
	for ctx.Err() == nil {
		log.Println(p.rdb.LLen(ctx, p.queue).Val())
		time.Sleep(relaxed)
	}
}

func (p *Poller) once(ctx context.Context) {
	if job, err := p.rdb.LPop(ctx, p.queue).Result(); err == nil {
		p.handle(job)
	}
}

// RunHelper polls one call away.
func (p *Poller) RunHelper(ctx context.Context) {
	for ctx.Err() == nil {
		p.once(ctx) // want fastpoll:`p.once polled every 100 ms: 864k LPOPs a day per goroutine \(through .*once\)`
		time.Sleep(pollInterval)
	}
}

func (p *Poller) wait() {
	time.Sleep(pollInterval)
}

// RunPaused sleeps in a callee whose duration is known.
func (p *Poller) RunPaused(ctx context.Context) {
	for ctx.Err() == nil {
		p.rdb.Get(ctx, "config:version") // want fastpoll:`p.rdb.Get polled every 100 ms: 864k GETs a day`
		p.wait()
	}
}
