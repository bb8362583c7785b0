// Package report has functions whose names say, or seem to say, how often they
// run.
package report

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Backup struct{ rdb *redis.Client }

func SeedUsers(ctx context.Context, rdb *redis.Client, ids []string) {
	for _, id := range ids {
		rdb.Set(ctx, "user:"+id, 1, 0) // want perelement/low:"SET per element"
	}
}

func BackfillScores(ctx context.Context, rdb *redis.Client, ids []string) {
	for _, id := range ids {
		rdb.Set(ctx, "score:"+id, 1, 0) // want perelement/low:"SET per element"
	}
}

func (b *Backup) Copy(ctx context.Context, ids []string) {
	for _, id := range ids {
		b.rdb.Get(ctx, id) // want perelement/low:"GET per element"
	}
}

// DebugUsers is for developers.
func DebugUsers(w http.ResponseWriter, r *http.Request, rdb *redis.Client) {
	for _, id := range r.URL.Query()["id"] {
		rdb.Get(r.Context(), "user:"+id) // want perelement/low:"GET per element"
	}
}

// IsDebug is asked for each request.
func IsDebug(r *http.Request, rdb *redis.Client, names []string) (n int64) {
	for _, name := range names {
		n += rdb.Exists(r.Context(), "debug:"+name).Val() // want perelement/high:"EXISTS per element"
	}
	return n
}

// NewIndex runs when the program starts.
func NewIndex(ctx context.Context, rdb *redis.Client, names []string) {
	for _, n := range names {
		rdb.SAdd(ctx, "index", n) // want perelement/low:"variadic"
	}
}

// AdminImport is for administrators, though a request asks for it.
func AdminImport(w http.ResponseWriter, r *http.Request, rdb *redis.Client) {
	for _, id := range r.URL.Query()["id"] {
		rdb.Set(r.Context(), "user:"+id, 1, 0) // want perelement/low:"SET per element"
	}
}

// IsAdmin is asked for each request.
func IsAdmin(r *http.Request, rdb *redis.Client, roles []string) (admin bool) {
	for _, role := range roles {
		if rdb.SIsMember(r.Context(), "admins", role).Val() { // want perelement/high:"SISMEMBER, GET"
			admin = true
		}
		rdb.Get(r.Context(), role)
	}
	return admin
}

// NotifyAdmins writes to administrators for each order, and is not called by them.
func NotifyAdmins(ctx context.Context, rdb *redis.Client, admins []string) {
	for _, id := range admins {
		rdb.Get(ctx, "address:"+id) // want perelement/medium:"GET per element"
	}
}

// Administrative work is not what this name says: no word of it is admin.
func Administered(ctx context.Context, rdb *redis.Client, ids []string) {
	for _, id := range ids {
		rdb.Get(ctx, id) // want perelement/medium:"GET per element"
	}
}

// News is no word of start-up.
func News(ctx context.Context, rdb *redis.Client, ids []string) {
	for _, id := range ids {
		rdb.Get(ctx, id) // want perelement/medium:"GET per element"
	}
}

// Seedlings grow, and are no seed.
func Seedlings(ctx context.Context, rdb *redis.Client, ids []string) {
	for _, id := range ids {
		rdb.Get(ctx, id) // want perelement/medium:"GET per element"
	}
}

// Workbench is no benchmark.
func Workbench(ctx context.Context, rdb *redis.Client, ids []string) {
	for _, id := range ids {
		rdb.Get(ctx, id) // want perelement/medium:"GET per element"
	}
}
