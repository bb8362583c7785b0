package unpaced

import "context"

// next handles one job and goes on with the next one.
func (w *Worker) next(ctx context.Context) {
	if ctx.Err() != nil {
		return
	}
	if job, err := w.rdb.LPop(ctx, w.queue).Result(); err == nil { // want unpaced:`rdb.LPop in a function that calls itself without a wait: one LPOP per round trip`
		w.handle(job)
	}
	w.next(ctx)
}
