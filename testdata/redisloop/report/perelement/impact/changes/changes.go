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

func (o *Orders) BumpAll(ctx context.Context, ids []string) {
	for _, id := range ids {
		o.bump(ctx, id) // want perelement/low:"script"
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
