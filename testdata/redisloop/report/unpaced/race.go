package unpaced

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// A Waiter waits for somebody else, and spins.
type Waiter struct{ rdb *redis.Client }

// Done waits for a value that the holder sets.
func (w *Waiter) Done(ctx context.Context, key string) string {
	if w.rdb.SetNX(ctx, key, "pending", 0).Val() { // want unpaced:`^w.rdb.SetNX in a function that calls itself without a wait`
		return ""
	}
	v := w.rdb.Get(ctx, key).Val() // want unpaced:`^w.rdb.Get in a function that calls itself without a wait`
	if v != "done" {
		return w.Done(ctx, key)
	}
	return v
}

// Gone waits until the holder has removed the key.
func (w *Waiter) Gone(ctx context.Context, key string) {
	if w.rdb.SetNX(ctx, key, "mine", 0).Val() { // want unpaced:`^w.rdb.SetNX in a function that calls itself without a wait`
		return
	}
	if w.rdb.Exists(ctx, key).Val() != 0 { // want unpaced:`^w.rdb.Exists in a function that calls itself without a wait`
		w.Gone(ctx, key)
		return
	}
}

// Result waits for the result of who has the lock.
func (w *Waiter) Result(ctx context.Context, id string) string {
	if w.rdb.SetNX(ctx, "lock:"+id, "mine", 0).Val() { // want unpaced:`^w.rdb.SetNX in a function that calls itself without a wait`
		return ""
	}
	v := w.rdb.Get(ctx, "result:"+id).Val() // want unpaced:`^w.rdb.Get in a function that calls itself without a wait`
	if v == "" {
		return w.Result(ctx, id)
	}
	return v
}

// Either waits for one of two values.
func (w *Waiter) Either(ctx context.Context, key string) string {
	if v := w.rdb.HGet(ctx, key, "a").Val(); v != "" { // want unpaced:`^w.rdb.HGet in a function that calls itself without a wait`
		return v
	}
	if v := w.rdb.HGet(ctx, key, "b").Val(); v != "" { // want unpaced:`^w.rdb.HGet in a function that calls itself without a wait`
		return v
	}
	return w.Either(ctx, key)
}

func (w *Waiter) lock(ctx context.Context, id string) bool {
	return w.rdb.SetNX(ctx, "lock:"+id, "mine", 0).Val()
}

func (w *Waiter) result(ctx context.Context, id string) string {
	return w.rdb.Get(ctx, "result:"+id).Val()
}

// Asked is Result with helpers.
func (w *Waiter) Asked(ctx context.Context, id string) string {
	if w.lock(ctx, id) { // want unpaced:`^w.lock in a function that calls itself without a wait`
		return ""
	}
	v := w.result(ctx, id) // want unpaced:`^w.result in a function that calls itself without a wait`
	if v == "" {
		return w.Asked(ctx, id)
	}
	return v
}

var steal = redis.NewScript(`if redis.call("GET", KEYS[1]) == ARGV[2] then return redis.call("SET", KEYS[1], ARGV[1]) end return 0`)

// Steal spins as long as the lock is held.
func (w *Waiter) Steal(ctx context.Context, id, me, dead string) error {
	ok, err := w.rdb.SetNX(ctx, "lock:"+id, me, 0).Result() // want unpaced:`^w.rdb.SetNX in a function that calls itself without a wait`
	if err != nil || ok {
		return err
	}
	n, err := steal.Run(ctx, w.rdb, []string{"lock:" + id}, me, dead).Int() // want unpaced:`^steal.Run in a function that calls itself without a wait`
	if err != nil {
		return err
	}
	if n == 0 {
		return w.Steal(ctx, id, me, dead)
	}
	return nil
}

// Twice waits until one of two fields is free.
func (w *Waiter) Twice(ctx context.Context, key string) {
	if w.rdb.HSetNX(ctx, key, "owner", "me").Val() { // want unpaced:`^w.rdb.HSetNX in a function that calls itself without a wait`
		return
	}
	if w.rdb.HSetNX(ctx, key, "spare", "me").Val() { // want unpaced:`^w.rdb.HSetNX in a function that calls itself without a wait`
		return
	}
	w.Twice(ctx, key)
}
