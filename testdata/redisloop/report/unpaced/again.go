package unpaced

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// An Again changes something, and finds the same again.
type Again struct{ rdb *redis.Client }

// Counted writes to another key before it asks again.
func (a *Again) Counted(ctx context.Context, key string) error {
	ok, err := a.rdb.SetNX(ctx, "lock:"+key, 1, time.Minute).Result() // want unpaced:`^a.rdb.SetNX in a function that calls itself without a wait`
	if err != nil {
		return err
	}
	if !ok {
		if err := a.rdb.Incr(ctx, "waits").Err(); err != nil { // want unpaced:`^a.rdb.Incr in a function that calls itself without a wait`
			return err
		}
		return a.Counted(ctx, key)
	}
	return nil
}

// Noted writes somewhere else that there is no result.
func (a *Again) Noted(ctx context.Context, id string) string {
	for {
		v := a.rdb.Get(ctx, "result:"+id).Val() // want unpaced:`^a.rdb.Get and a.rdb.Set in a loop without a wait`
		if v != "" {
			return v
		}
		a.rdb.Set(ctx, "waiting:"+id, 1, 0)
	}
}

// Enter waits until somebody else has set a state.
func (a *Again) Enter(ctx context.Context, key string) error {
	for {
		n, err := a.rdb.Eval(ctx, `if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("SET", KEYS[1], ARGV[2]) return 1 end return 0`, []string{key}, "idle", "busy").Int() // want unpaced:`^a.rdb.Eval in a loop without a wait`
		if err != nil {
			return err
		}
		if n == 1 {
			return nil
		}
	}
}

// Reload loads a script again after any error, and goes on when that has failed.
func (a *Again) Reload(ctx context.Context, sha, src string) (int64, error) {
	for {
		n, err := a.rdb.EvalSha(ctx, sha, nil).Int64() // want retry:`^a.rdb.EvalSha retried without backoff`
		if err != nil {
			if err := a.rdb.ScriptLoad(ctx, src).Err(); err != nil { // want unpaced:`^a.rdb.ScriptLoad in a loop without a wait`
				fmt.Println(err)
			}
			continue
		}
		return n, nil
	}
}

// Progress shows a value as often as it can, for half a minute.
func (a *Again) Progress(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 30*time.Second)
	defer cancel()
	for {
		select {
		case <-ctx.Done():
			return
		default:
			v := a.rdb.Get(ctx, "progress").Val() // want unpaced:`^a.rdb.Get in a loop without a wait: one GET per round trip until its time is over`
			fmt.Fprintf(w, "data: %s\n\n", v)
		}
	}
}

// Stop is a number that only somebody else sets.
type Stop interface{ Requests() int }

// Watch counts nothing that it changes.
func (a *Again) Watch(ctx context.Context, s Stop) {
	for s.Requests() == 0 {
		fmt.Println(a.rdb.Get(ctx, "state").Val()) // want unpaced:`^a.rdb.Get in a loop without a wait`
	}
}

// Group goes on when the group could not be created.
func (a *Again) Group(ctx context.Context, handle func(redis.XStream)) {
	for {
		got, err := a.rdb.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "g", Consumer: "c", Streams: []string{"s", ">"}, Block: time.Second}).Result() // want unpaced:`^a.rdb.XReadGroup in a loop without a wait`
		if err != nil {
			a.rdb.XGroupCreateMkStream(ctx, "s", "g", "0")
			continue
		}
		handle(got[0])
	}
}

// Drawn never ends: what is drawn decides nothing.
func (a *Again) Drawn(ctx context.Context, show func(string)) {
	for {
		show(a.rdb.SRandMember(ctx, "members").Val()) // want unpaced:`^a.rdb.SRandMember in a loop without a wait`
	}
}
