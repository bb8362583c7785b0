// Package changes has loops that call a function which begins with a write, and twins:
// the function reads first, the loop itself writes, or requests wait.
package changes

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Order struct {
	ID    string
	Items []string
}

type Orders struct{ rdb *redis.Client }

func (o *Orders) save(ctx context.Context, order Order) error {
	return o.rdb.Set(ctx, "order:"+order.ID, order.Items, 0).Err()
}

// forget writes, and looks at what is left.
func (o *Orders) forget(ctx context.Context, id string) (int64, error) {
	if err := o.rdb.Del(ctx, "order:"+id).Err(); err != nil {
		return 0, err
	}
	return o.rdb.SCard(ctx, "orders").Result()
}

// find reads, and writes what it has read.
func (o *Orders) find(ctx context.Context, id string) string {
	s := o.rdb.Get(ctx, "order:"+id).Val()
	o.rdb.Set(ctx, "found:"+id, s, 0)
	return s
}

// LoadLatest has a name that speaks of a read.
func (o *Orders) LoadLatest(ctx context.Context, id string) {
	o.rdb.HIncrBy(ctx, "loads", id, 1)
}

// take takes one away.
func (o *Orders) take(ctx context.Context, queue string) string {
	return o.rdb.LPop(ctx, queue).Val()
}

var bump = redis.NewScript(`return redis.call("INCR", KEYS[1])`)

func (o *Orders) bump(ctx context.Context, id string) {
	bump.Run(ctx, o.rdb, []string{"n:" + id})
}

func (o *Orders) SaveAll(ctx context.Context, orders []Order) {
	for _, order := range orders {
		o.save(ctx, order) // want perelement/low:"one SET per element"
	}
}

func (o *Orders) ForgetAll(ctx context.Context, ids []string) {
	for _, id := range ids {
		o.forget(ctx, id) // want perelement/low:"2 commands"
	}
}

func (o *Orders) Loaded(ctx context.Context, ids []string) {
	for _, id := range ids {
		o.LoadLatest(ctx, id) // want perelement/low:"one HINCRBY per element"
	}
}

// BumpAll runs a script, which decides for itself: many can go in one pipeline.
func (o *Orders) BumpAll(ctx context.Context, ids []string) {
	for _, id := range ids {
		o.bump(ctx, id) // want perelement/medium:"script"
	}
}

// FindAll needs the answers.
func (o *Orders) FindAll(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, o.find(ctx, id)) // want perelement/medium:"2 commands"
	}
	return out
}

// TakeAll needs them, too.
func (o *Orders) TakeAll(ctx context.Context, queues []string) (out []string) {
	for _, q := range queues {
		out = append(out, o.take(ctx, q)) // want perelement/medium:"one LPOP per element"
	}
	return out
}

// Direct has the command itself: a pipeline is a change of this function.
func (o *Orders) Direct(ctx context.Context, orders []Order) {
	for _, order := range orders {
		o.rdb.Set(ctx, "order:"+order.ID, order.Items, 0) // want perelement/medium:"one SET per element"
	}
}

// Both reads in one call and writes in another.
func (o *Orders) Both(ctx context.Context, orders []Order) (out []string) {
	for _, order := range orders {
		out = append(out, o.find(ctx, order.ID)) // want perelement/medium:"3 commands"
		o.save(ctx, order)
	}
	return out
}

// Stored goes through what Redis has.
func (o *Orders) Stored(ctx context.Context) {
	for _, id := range o.rdb.SMembers(ctx, "orders").Val() {
		o.forget(ctx, id) // want perelement/low:"2 commands"
	}
}

// ServeHTTP has somebody who waits.
func (o *Orders) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, id := range r.URL.Query()["id"] {
		o.forget(r.Context(), id) // want perelement/high:"2 commands"
	}
}

// Claimed goes on with what this process has removed.
func (o *Orders) Claimed(ctx context.Context, ids []string, handle func(string)) {
	for _, id := range ids {
		removed, err := o.rdb.ZRem(ctx, "due", id).Result() // want perelement/low:"one ZREM per element"
		if err != nil || removed == 0 {
			continue
		}
		handle(id)
	}
}

// Locked goes on with what it has marked.
func (o *Orders) Locked(ctx context.Context, ids []string, handle func(string)) {
	for _, id := range ids {
		if o.rdb.HSetNX(ctx, "busy", id, 1).Val() { // want perelement/low:"one HSETNX per element"
			handle(id)
		}
	}
}

// Removed looks for errors only.
func (o *Orders) Removed(ctx context.Context, ids []string, handle func(string)) error {
	for _, id := range ids {
		if err := o.rdb.ZRem(ctx, "due", id).Err(); err != nil { // want perelement/medium:"one ZREM per element"
			return err
		}
		handle(id)
	}
	return nil
}

// Known asks, and changes nothing.
func (o *Orders) Known(ctx context.Context, ids []string, handle func(string)) {
	for _, id := range ids {
		if o.rdb.SIsMember(ctx, "known", id).Val() { // want perelement/medium:"one SISMEMBER per element"
			handle(id)
		}
	}
}

// place queues writes.
func (o *Orders) place(ctx context.Context, order Order) error {
	pipe := o.rdb.Pipeline()
	pipe.Set(ctx, "order:"+order.ID, order.Items, 0)
	pipe.SAdd(ctx, "orders", order.ID)
	_, err := pipe.Exec(ctx)
	return err
}

// state queues reads.
func (o *Orders) state(ctx context.Context, id string) (string, int64) {
	pipe := o.rdb.Pipeline()
	items := pipe.Get(ctx, "order:"+id)
	size := pipe.StrLen(ctx, "order:"+id)
	pipe.Expire(ctx, "order:"+id, 0)
	pipe.Exec(ctx)
	return items.Val(), size.Val()
}

func (o *Orders) Pipelines(ctx context.Context, orders []Order) (n int64) {
	for _, order := range orders {
		o.place(ctx, order) // want perelement/low:"one pipeline per element"
	}
	for _, order := range orders {
		_, size := o.state(ctx, order.ID) // want perelement/medium:"one pipeline per element"
		n += size
	}
	return n
}

// Retried goes on with what it has claimed: the other commands are for few elements.
func (o *Orders) Retried(ctx context.Context, ids []string) {
	for _, id := range ids {
		if n, _ := o.rdb.ZRem(ctx, "due", id).Result(); n > 0 { // want perelement/low:"2 commands"
			o.rdb.LPush(ctx, "ready", id)
		}
	}
}

// Before reads of each element whether it claims it or not.
func (o *Orders) Before(ctx context.Context, ids []string, handle func(string)) {
	for _, id := range ids {
		at := o.rdb.Get(ctx, "at:"+id).Val() // want perelement/medium:"2 commands"
		if n, _ := o.rdb.ZRem(ctx, "due", id).Result(); n > 0 {
			handle(at)
		}
	}
}
