package unpaced

import (
	"context"
	"log"
)

// Consume looks busy with a select, but its default never waits.
func (w *Worker) Consume(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.done:
			return
		default:
		}
		job, err := w.rdb.LPop(ctx, w.queue).Result() // want unpaced:`rdb.LPop in a loop without a wait when err != nil: one LPOP per round trip`
		if err != nil {
			continue
		}
		w.handle(job)
	}
}

// Drain polls inside the default itself.
func (w *Worker) Drain(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		default:
			n, err := w.rdb.LLen(ctx, w.queue).Result() // want unpaced:`rdb.LLen in a loop without a wait: one LLEN per round trip`
			if err != nil {
				return err
			}
			log.Println("waiting for", n)
		}
	}
}
