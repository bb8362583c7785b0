package wait

import (
	"context"
	"errors"
	"log"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

type Mutex struct {
	rdb *redis.Client
	ctx context.Context
	key string
}

// Must returns once it has the lock: it has no way to say that it has none, and
// what is behind the call would run without it.
func (m *Mutex) Must(ctx context.Context) {
	for {
		ok, err := m.rdb.SetNX(ctx, m.key, 1, time.Minute).Result() // want retry:`retried without backoff`
		if err == nil && ok {
			return
		}
	}
}

// Locked does so in the head of the loop, with a context of its own.
func (m *Mutex) Locked() {
	for !m.rdb.SetNX(m.ctx, m.key, 1, time.Minute).Val() { // want retry:`retried without backoff`
	}
}

// Plain has no context that could end.
func (m *Mutex) Plain() {
	ctx := context.Background()
	for {
		if ok, _ := m.rdb.SetNX(ctx, m.key, 1, time.Minute).Result(); ok { // want retry:`retried without backoff`
			return
		}
	}
}

// Migrated returns when the schema is there.
func Migrated(ctx context.Context, rdb *redis.Client) {
	for {
		if rdb.Get(ctx, "schema").Val() == "7" { // want unpaced:`loop without a wait`
			return
		}
	}
}

// Broken breaks out of its loop when the schema is there.
func Broken(ctx context.Context, rdb *redis.Client, start func()) {
	for {
		if rdb.Get(ctx, "schema").Val() == "7" { // want unpaced:`loop without a wait`
			break
		}
	}
	start()
}

// Gone returns when the key is gone, which is no failure.
func Gone(ctx context.Context, rdb *redis.Client) {
	for {
		_, err := rdb.Get(ctx, "leader").Result() // want unpaced:`loop without a wait`
		if errors.Is(err, redis.Nil) {
			return
		}
	}
}

// Until is left when something failed, and so may be left.
func Until(ctx context.Context, rdb *redis.Client, seen func(string)) {
	for {
		v, err := rdb.Get(ctx, "leader").Result() // want unpaced:`loop without a wait`
		if err != nil {
			log.Println(err)
			return
		}
		seen(v)
	}
}

// Close does something behind a loop that a failure ends.
func Close(ctx context.Context, rdb *redis.Client, seen func(string), done func()) {
	for {
		v, err := rdb.Get(ctx, "leader").Result() // want unpaced:`loop without a wait`
		if err != nil {
			break
		}
		seen(v)
	}
	done()
}

// Try says false when it has failed.
func Try(ctx context.Context, rdb *redis.Client, key string) bool {
	for {
		ok, err := rdb.SetNX(ctx, key, 1, time.Minute).Result() // want retry:`retried without backoff`
		if err != nil {
			return false
		}
		if ok {
			return true
		}
	}
}

// Held says nothing but true.
func Held(ctx context.Context, rdb *redis.Client, key string) bool {
	for {
		if ok, _ := rdb.SetNX(ctx, key, 1, time.Minute).Result(); ok { // want retry:`retried without backoff`
			return true
		}
	}
}

// Open says false when Redis does.
func Open(ctx context.Context, rdb *redis.Client) bool {
	for {
		if v, err := rdb.Get(ctx, "open").Result(); err == nil { // want retry:`retried without backoff`
			return v == "1"
		}
	}
}

// Either has two answers.
func Either(ctx context.Context, rdb *redis.Client) bool {
	for {
		switch rdb.Get(ctx, "vote").Val() { // want unpaced:`loop without a wait`
		case "yes":
			return true
		case "no":
			return false
		}
	}
}

// Next has no number that means none.
func Next(ctx context.Context, rdb *redis.Client) int64 {
	for {
		n, err := rdb.Incr(ctx, "id").Result() // want retry:`retried without backoff`
		if err == nil {
			return n
		}
	}
}

// Index has one.
func Index(ctx context.Context, rdb *redis.Client, full error) int64 {
	for {
		n, err := rdb.Incr(ctx, "id").Result() // want retry:`retried without backoff`
		if err == nil {
			return n
		}
		if full != nil {
			return -1
		}
	}
}

// Result answers a request, which has the context.
func Result(rdb *redis.Client) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for {
			v, err := rdb.Get(r.Context(), "result:"+r.URL.Path).Result() // want retry:`retried without backoff`
			if err == nil {
				_, _ = w.Write([]byte(v))
				return
			}
		}
	}
}

// Kept keeps the context of the request in a variable.
func Kept(rdb *redis.Client) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		for {
			v, err := rdb.Get(ctx, "result:"+r.URL.Path).Result() // want retry:`retried without backoff`
			if err == nil {
				_, _ = w.Write([]byte(v))
				return
			}
		}
	}
}

// Short gives up before the request does, and would answer nothing then.
func Short(rdb *redis.Client) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), time.Second)
		defer cancel()
		for {
			v, err := rdb.Get(ctx, "result:"+r.URL.Path).Result() // want retry:`retried without backoff`
			if err == nil {
				_, _ = w.Write([]byte(v))
				return
			}
		}
	}
}

// Ready is asked for a request, and says so by returning.
func Ready(r *http.Request, rdb *redis.Client) {
	for {
		if rdb.Get(r.Context(), "ready").Val() == "1" { // want unpaced:`loop without a wait`
			return
		}
	}
}

// Answer has an error to return for a request.
func Answer(r *http.Request, rdb *redis.Client) (string, error) {
	for {
		v, err := rdb.Get(context.Background(), "answer").Result() // want retry:`retried without backoff`
		if err == nil {
			return v, nil
		}
	}
}

// Serve has a channel that stops it.
func (w *Worker) Serve(stop <-chan struct{}) {
	ctx := context.Background()
	for {
		select {
		case <-stop:
			return
		default:
		}
		if v, err := w.rdb.LPop(ctx, "q").Result(); err == nil { // want unpaced:`loop without a wait`
			_ = w.done(v)
		}
	}
}

// Both has a channel and a context.
func (w *Worker) Both(ctx context.Context, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			log.Println("stopped")
			return
		default:
			if v := w.rdb.Get(ctx, "cmd").Val(); v != "" { // want unpaced:`loop without a wait`
				_ = w.done(v)
			}
		}
	}
}

// Told is told why it has to stop.
func (w *Worker) Told(ctx context.Context, stop <-chan error) error {
	for {
		select {
		case err := <-stop:
			return err
		default:
		}
		if v := w.rdb.Get(ctx, "cmd").Val(); v != "" { // want unpaced:`loop without a wait`
			_ = w.done(v)
		}
	}
}

// Looks looks at the context in its own way first.
func (w *Worker) Looks(ctx context.Context) error {
	for {
		if ctx.Err() != nil {
			return nil
		}
		if v := w.rdb.Get(ctx, "cmd").Val(); v != "" { // want unpaced:`loop without a wait`
			_ = w.done(v)
		}
	}
}

// Late looks at the context when it has failed, and would try once more.
func (w *Worker) Late(ctx context.Context) (err error) {
	for {
		err := w.rdb.Set(ctx, "k", 1, 0).Err() // want retry:`retried without backoff`
		if err == nil {
			return nil
		}
		if err := ctx.Err(); err != nil {
			log.Println(err)
			return err
		}
	}
}

// Logs only writes down what the context says.
func (w *Worker) Logs(ctx context.Context) error {
	for {
		err := w.rdb.Set(ctx, "k", 1, 0).Err() // want retry:`retried without backoff`
		if err == nil {
			return nil
		}
		log.Println(err, ctx.Err())
	}
}

// While takes the lock only as long as the context goes on.
func (m *Mutex) While(ctx context.Context) {
	for {
		ok, err := m.rdb.SetNX(ctx, m.key, 1, time.Minute).Result() // want unpaced:`loop without a wait`
		if err == nil && ok && ctx.Err() == nil {
			return
		}
	}
}

// Ends has an end of its own for the context, behind the command.
func (m *Mutex) Ends(ctx context.Context) bool {
	for {
		ok, err := m.rdb.SetNX(ctx, m.key, 1, time.Minute).Result() // want retry:`retried without backoff`
		if err == nil && ok {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
	}
}
