// Package workers has consumers that ask a limiter or a breaker for each job,
// message or webhook.
package workers

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// A Job is what workers do.
type Job struct{ ID, Account string }

// Worker does jobs.
type Worker struct {
	rdb  *redis.Client
	jobs chan Job
	do   func(context.Context, Job) error
	put  func(Job)
}

// Run reads the limiter itself.
func (w *Worker) Run(ctx context.Context) {
	for job := range w.jobs {
		if w.rdb.Exists(ctx, "ratelimit:blocked:"+job.Account).Val() > 0 { // want ratelimit:`EXISTS "ratelimit:blocked:\*" for each item that \(\*Worker\)\.Run takes; a 5 s in-process cache`
			w.put(job)
			continue
		}
		_ = w.do(ctx, job)
	}
}

// Loop asks a helper, and waits for the end as well.
func (w *Worker) Loop(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case job := <-w.jobs:
			if w.blocked(ctx, job.Account) {
				w.put(job)
				continue
			}
			_ = w.do(ctx, job)
		}
	}
}

func (w *Worker) blocked(ctx context.Context, account string) bool {
	return w.rdb.Get(ctx, "ratelimit:blocked:"+account).Val() == "1" // want ratelimit:`for each item that \(\*Worker\)\.Loop takes`
}

// Start has its loop in a goroutine.
func (w *Worker) Start(ctx context.Context) {
	go func() {
		for job := range w.jobs {
			state, err := w.rdb.Get(ctx, "circuit_breaker:"+job.Account).Result() // want breaker:`for each item that the function literal in \(\*Worker\)\.Start takes`
			if err == nil && state == "open" {
				continue
			}
			_ = w.do(ctx, job)
		}
	}()
}

var errOpen = errors.New("open")

// Consume takes its jobs from Redis.
func (w *Worker) Consume(ctx context.Context) error {
	for {
		res, err := w.rdb.BLPop(ctx, 0, "jobs").Result()
		if err != nil {
			return err
		}
		if err := w.closed(ctx, res[0]); err != nil {
			w.put(Job{ID: res[1]})
			continue
		}
		_ = w.do(ctx, Job{ID: res[1]})
	}
}

func (w *Worker) closed(ctx context.Context, queue string) error {
	if w.rdb.HGet(ctx, "circuit_breaker:"+queue, "state").Val() == "open" { // want breaker:`for each item that \(\*Worker\)\.Consume takes`
		return errOpen
	}
	return nil
}

// A Message comes from a broker.
type Message struct{ Topic, Body string }

// Broker is a broker's client.
type Broker interface {
	ReadMessage(ctx context.Context) (Message, error)
	Subscribe(topic string, f func(context.Context, Message) error)
	RegisterJob(name string, f func(context.Context, Job) error)
}

// Read takes messages from a broker.
func (w *Worker) Read(ctx context.Context, b Broker) error {
	for {
		m, err := b.ReadMessage(ctx)
		if err != nil {
			return err
		}
		if blocked, err := w.rdb.SIsMember(ctx, "ratelimit:blocked", m.Topic).Result(); err == nil && blocked { // want ratelimit:`for each item that \(\*Worker\)\.Read takes`
			continue
		}
		if err := w.do(ctx, Job{ID: m.Body}); err != nil {
			return err
		}
	}
}

// Register gives methods to a broker, which calls them for each message and job.
func (w *Worker) Register(b Broker) {
	b.Subscribe("orders", w.webhook)
	b.RegisterJob("orders", w.process)
}

func (w *Worker) webhook(ctx context.Context, m Message) error {
	if w.rdb.Exists(ctx, "ratelimit:blocked:"+m.Topic).Val() == 1 { // want ratelimit:`on every call of \(\*Worker\)\.webhook`
		return errOpen
	}
	return w.do(ctx, Job{ID: m.Body})
}

func (w *Worker) process(ctx context.Context, job Job) error {
	if w.rdb.Exists(ctx, "ratelimit:blocked:"+job.Account).Val() == 1 { // want ratelimit:`on every call of \(\*Worker\)\.process`
		return errOpen
	}
	return w.do(ctx, job)
}
