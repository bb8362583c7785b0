// Package untildone asks until the answer says that it is done. Without a list to work on,
// or if a failure is asked again at once, it is a poll.
package untildone

import (
	"context"
	"log"

	"github.com/redis/go-redis/v9"
)

type jobs struct {
	rdb    *redis.Client
	cursor uint64
}

func (j *jobs) state(ctx context.Context) (string, bool, error) {
	s, err := j.rdb.Get(ctx, "job").Result()
	return s, s == "done", err
}

// Wait has no list.
func (j *jobs) Wait(ctx context.Context) error {
	for done := false; !done; {
		var err error
		var state string
		state, done, err = j.state(ctx) // want unpaced:`j.state in a loop without a wait: one GET per round trip \(through \(\*jobs\).state\) until done; add a wait`
		if err != nil {
			return err
		}
		log.Print(state)
	}
	return nil
}

func (j *jobs) keys(ctx context.Context) ([]string, bool, error) {
	keys, next, err := j.rdb.Scan(ctx, j.cursor, "*", 100).Result()
	if err != nil {
		return nil, false, err
	}
	j.cursor = next
	return keys, next == 0, nil
}

// Again asks again at once when it fails.
func (j *jobs) Again(ctx context.Context, do func(string)) {
	for done := false; !done; {
		var err error
		var keys []string
		keys, done, err = j.keys(ctx) // want unpaced:`j.keys in a loop without a wait when err != nil: one SCAN per round trip \(through \(\*jobs\).keys\) while Redis returns errors such as NOPERM, .*; add a wait to that branch`
		if err != nil {
			log.Print(err)
			continue
		}
		for _, k := range keys {
			do(k)
		}
	}
}

// Unused does not look at the list.
func (j *jobs) Unused(ctx context.Context) error {
	for {
		_, done, err := j.keys(ctx) // want unpaced:`j.keys in a loop without a wait: one SCAN per round trip`
		if err != nil || done {
			return err
		}
	}
}
