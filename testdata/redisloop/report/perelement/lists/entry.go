package lists

import (
	"context"
	"maps"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// Delete has its list from the entry of a map.
func Delete(w http.ResponseWriter, r *http.Request, rdb *redis.Client) {
	ids := r.Form["id"]
	for _, id := range ids {
		rdb.Del(r.Context(), "item:"+id) // want perelement:`rdb.Del in a loop over ids: one DEL per element; use a variadic DEL or a pipeline`
	}
}

// Latest has it from an element of a list.
func Latest(ctx context.Context, rdb *redis.Client, history [][]string) (n int) {
	last := history[len(history)-1]
	for _, id := range last {
		n += len(rdb.Get(ctx, "item:"+id).Val()) // want perelement:`rdb.Get in a loop over last: one GET per element`
	}
	return n
}

// Merged has entries of others, too.
func Merged(ctx context.Context, rdb *redis.Client, extra map[string]string) {
	keys := map[string]string{"kind": "user"}
	maps.Copy(keys, extra)
	for k, v := range keys {
		rdb.Set(ctx, "setting:"+k, v, 0) // want perelement:`rdb.Set in a loop over keys: one SET per element`
	}
}

type job struct{ parts []string }

var idle = job{parts: []string{"none"}}

func newJob(parts []string) *job { return &job{parts} }

// Run goes through a field that is set by its position, too.
func (j *job) Run(ctx context.Context, rdb *redis.Client) {
	for _, p := range j.parts {
		rdb.Incr(ctx, "part:"+p) // want perelement:`rdb.Incr in a loop over j.parts: one INCR per element`
	}
}

var _, _ = idle, newJob

// Settings writes its entries out one by one: that is no finding.
func Settings(ctx context.Context, rdb *redis.Client, name string) {
	keys := map[string]string{}
	keys["name"] = name
	keys["kind"] = "user"
	for k, v := range keys {
		rdb.Set(ctx, "setting:"+k, v, 0)
	}
}
