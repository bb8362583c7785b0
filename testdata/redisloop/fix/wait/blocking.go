package wait

import (
	"context"
	"encoding/json"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// Signals waits for what it reads, and has waited if there was nothing.
func (w *Worker) Signals(ctx context.Context, out chan<- int) {
	for {
		got, err := w.rdb.BRPop(ctx, 5*time.Second, "signals").Result() // want unpaced:`without a wait when err != nil:`
		if err == redis.Nil {
			continue
		}
		if err != nil {
			log.Println("signals:", err)
			continue
		}
		var n int
		err = json.Unmarshal([]byte(got[1]), &n)
		if err != nil {
			log.Println("a bad signal:", err)
			continue
		}
		out <- n
	}
}
