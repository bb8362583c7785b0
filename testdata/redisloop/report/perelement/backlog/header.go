// Package backlog holds workers whose loop ends by what they take, and by
// something else.
package backlog

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Worker struct {
	rdb  *redis.Client
	sha  string
	wake chan struct{}
	do   func(string)
}

// Header asks in the head of the loop.
func (w *Worker) Header(ctx context.Context) {
	for n := 1; n > 0; n = w.pop(ctx) {
	}
}

// Body does so in its body.
func (w *Worker) Body(ctx context.Context) {
	n := 1
	for n > 0 {
		n = w.pop(ctx)
	}
}

// pop takes one and says how many it took.
func (w *Worker) pop(ctx context.Context) int {
	job, err := w.rdb.LPop(ctx, "jobs").Result()
	if err != nil {
		return 0
	}
	w.do(job)
	return 1
}

// HeaderAlways asks one that takes one and never says that there was none.
func (w *Worker) HeaderAlways(ctx context.Context) {
	for n := 1; n > 0; n = w.popAlways(ctx) { // want perelement:`one LPOP per`
	}
}

func (w *Worker) popAlways(ctx context.Context) int {
	w.do(w.rdb.LPop(ctx, "jobs").Val())
	return 1
}

// HeaderOther goes on by something else.
func (w *Worker) HeaderOther(ctx context.Context, next func(int) int) {
	for n := 1; n > 0; n = next(n) {
		w.pop(ctx) // want perelement:`one LPOP per`
	}
}

// HeaderRead asks how many there are, and takes none.
func (w *Worker) HeaderRead(ctx context.Context) {
	for n := 1; n > 0; n = w.left(ctx) { // want perelement:`one LLEN per`
	}
}

func (w *Worker) left(ctx context.Context) int {
	n, _ := w.rdb.LLen(ctx, "jobs").Result()
	return int(n)
}

// Times takes as often as it is told.
func (w *Worker) Times(ctx context.Context, times int) {
	for n := times; n > 0; n-- {
		w.pop(ctx) // want perelement:`one LPOP per`
	}
}
