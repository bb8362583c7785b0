package unpaced

import "context"

// poll takes one job, or none.
func (w *Worker) poll(ctx context.Context) bool {
	job, err := w.rdb.LPop(ctx, w.queue).Result()
	if err != nil {
		return false
	}
	w.handle(job)
	return true
}

// Loop keeps polling, one call away from Redis.
func (w *Worker) Loop(ctx context.Context) {
	for ctx.Err() == nil {
		w.poll(ctx) // want unpaced:`w.poll in a loop without a wait: one LPOP per round trip \(through .*poll\), about 170M a day`
	}
}

func (w *Worker) step(ctx context.Context) {
	w.poll(ctx)
}

// LoopDeep is two calls away.
func (w *Worker) LoopDeep(ctx context.Context) {
	for ctx.Err() == nil {
		w.step(ctx) // want unpaced:`w.step in a loop without a wait: one LPOP per round trip \(through .*step.*poll\)`
	}
}
