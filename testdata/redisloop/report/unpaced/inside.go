package unpaced

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Pool waits for jobs in a function that does not say if it has failed.
type Pool struct {
	rdb *redis.Client
	do  func(string)
}

// Run begins again at once after each failure.
func (p *Pool) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		default:
			p.next(ctx) // want unpaced:`^p.next in a loop without a wait when its BLPOP fails: one BLPOP per round trip \(through \(\*Pool\).next\) while Redis returns errors such as WRONGTYPE, about 170M a day per goroutine at 0.5 ms; add a wait to that branch$`
		}
	}
}

func (p *Pool) next(ctx context.Context) {
	job, err := p.rdb.BLPop(ctx, 30*time.Second, "jobs").Result()
	if err != nil {
		log.Println("jobs:", err)
		return
	}
	p.do(job[1])
}

// RunFar asks a helper, which returns the error to the function that drops it.
func (p *Pool) RunFar(ctx context.Context) {
	for ctx.Err() == nil {
		p.nextFar(ctx) // want unpaced:`^p.nextFar in a loop without a wait when its BRPOP fails`
	}
}

func (p *Pool) nextFar(ctx context.Context) {
	job, err := p.take(ctx)
	if err == nil && job != "" {
		p.do(job)
	}
}

func (p *Pool) take(ctx context.Context) (string, error) {
	job, err := p.rdb.BRPop(ctx, time.Minute, "jobs").Result()
	if err == redis.Nil {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return job[1], nil
}

// RunWaiting waits in the helper after a failure.
func (p *Pool) RunWaiting(ctx context.Context) {
	for ctx.Err() == nil {
		p.nextWaiting(ctx)
	}
}

func (p *Pool) nextWaiting(ctx context.Context) {
	job, err := p.rdb.BLPop(ctx, 30*time.Second, "jobs").Result()
	if err != nil {
		log.Println("jobs:", err)
		time.Sleep(time.Second)
		return
	}
	p.do(job[1])
}

// RunPaced waits itself between two jobs.
func (p *Pool) RunPaced(ctx context.Context) {
	for ctx.Err() == nil {
		p.next(ctx)
		time.Sleep(time.Second)
	}
}

// RunTold waits if the helper says that it has failed.
func (p *Pool) RunTold(ctx context.Context) {
	for ctx.Err() == nil {
		if !p.nextTold(ctx) {
			time.Sleep(time.Second)
		}
	}
}

func (p *Pool) nextTold(ctx context.Context) bool {
	job, err := p.rdb.BLPop(ctx, 30*time.Second, "jobs").Result()
	if err != nil && err != redis.Nil {
		return false
	}
	if err == nil {
		p.do(job[1])
	}
	return true
}

// RunFatal ends the program.
func (p *Pool) RunFatal(ctx context.Context) {
	for ctx.Err() == nil {
		p.nextFatal(ctx)
	}
}

func (p *Pool) nextFatal(ctx context.Context) {
	job, err := p.rdb.BLPop(ctx, 0, "jobs").Result()
	if err != nil {
		log.Fatal(err)
	}
	p.do(job[1])
}

// RunTimed waits for a timer or the end of the context after a failure.
func (p *Pool) RunTimed(ctx context.Context) {
	for ctx.Err() == nil {
		p.nextTimed(ctx)
	}
}

func (p *Pool) nextTimed(ctx context.Context) {
	job, err := p.rdb.BLPop(ctx, 30*time.Second, "jobs").Result()
	if err != nil {
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
		return
	}
	p.do(job[1])
}
