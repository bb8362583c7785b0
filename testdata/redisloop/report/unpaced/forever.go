// Package unpaced holds loops that send a command as fast as the server
// answers.
package unpaced

import (
	"context"
	"log"

	"github.com/redis/go-redis/v9"
)

type Worker struct {
	rdb   *redis.Client
	queue string
	done  chan struct{}
}

// Run takes jobs for as long as the process lives.
func (w *Worker) Run(ctx context.Context) {
	for {
		job, err := w.rdb.LPop(ctx, w.queue).Result() // want unpaced:`rdb.LPop in a loop without a wait when err == redis\.Nil: one LPOP per round trip, about 170M a day per goroutine at 0.5 ms`
		if err == redis.Nil {
			continue
		}
		if err != nil {
			log.Printf("queue %s: %v", w.queue, err)
			continue
		}
		w.handle(job)
	}
}

func (w *Worker) handle(job string) {
	log.Println("job", job)
}

// Start does the same in the background.
func (w *Worker) Start(ctx context.Context) {
	go func() {
		for {
			if job, err := w.rdb.RPop(ctx, w.queue).Result(); err == nil { // want unpaced:`rdb.RPop in a loop without a wait when err != nil: one RPOP per round trip`
				w.handle(job)
			}
		}
	}()
}
