package wait

import (
	"context"
	"log"

	"github.com/redis/go-redis/v9"
)

// Keys asks for the same page again when that has failed. A wait after each page would
// make a large scan take hours.
func (w *Worker) Keys(ctx context.Context) (all []string, err error) {
	var cursor uint64
	for {
		keys, next, err := w.rdb.Scan(ctx, cursor, "user:*", 100).Result() // want unpaced:`Scan in a loop without a wait when err != nil: one SCAN per round trip while Redis returns errors such as NOPERM`
		if err != nil {
			log.Println(err)
			continue
		}
		all = append(all, keys...)
		cursor = next
		if cursor == 0 {
			return all, nil
		}
	}
}

// Entries reads a stream to its end.
func (w *Worker) Entries(ctx context.Context, seen func(redis.XMessage)) error {
	start := "-"
	for {
		entries, err := w.rdb.XRangeN(ctx, "events", start, "+", 100).Result() // want unpaced:`XRangeN in a loop without a wait when err != nil: one XRANGE per round trip while Redis returns errors such as WRONGTYPE`
		if err != nil {
			continue
		}
		if len(entries) == 0 {
			return nil
		}
		for _, e := range entries {
			seen(e)
		}
		start = "(" + entries[len(entries)-1].ID
	}
}

// Batches takes jobs until there are no more.
func (w *Worker) Batches(ctx context.Context) error {
	for {
		members, err := w.rdb.SPopN(ctx, "jobs", 100).Result() // want unpaced:`SPopN in a loop without a wait when err != nil`
		if err != nil {
			log.Println(err)
			continue
		}
		if len(members) == 0 {
			return nil
		}
		for _, m := range members {
			if err := w.done(m); err != nil {
				log.Println(m, err)
			}
		}
	}
}
