// Package vocabulary has the words of limiters and breakers for something else.
package vocabulary

import (
	"context"
	"log"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// Game has skills, engines and devices.
type Game struct {
	rdb  *redis.Client
	fast int64
}

// Cast waits for the cooldown of a skill, which belongs to the game.
func (g *Game) Cast(ctx context.Context, skill string) bool {
	return g.rdb.Exists(ctx, "skill_cooldown:"+skill).Val() == 0
}

// Cooldown is the temperature's.
func (g *Game) Cooldown(ctx context.Context, oven string) (string, error) {
	return g.rdb.Get(ctx, "oven:"+oven+":temperature").Result()
}

// Retry has the backoff of a job.
func (g *Game) Retry(ctx context.Context, job string) (int64, error) {
	return g.rdb.Get(ctx, "job:"+job+":retry_backoff").Int64()
}

// TooFast is about an engine.
func (g *Game) TooFast(ctx context.Context, engine string) bool {
	n, err := g.rdb.Get(ctx, "engine:rpm:"+engine).Int64()
	return err == nil && n > g.fast
}

// Packages are named rpm.
func (g *Game) Packages(ctx context.Context, repo string) ([]string, error) {
	return g.rdb.SMembers(ctx, "rpm:"+repo).Result()
}

// Attested has the key of a trusted platform module.
func (g *Game) Attested(ctx context.Context, host string) (string, error) {
	return g.rdb.Get(ctx, "tpm:"+host).Result()
}

// Fuse is a part of a plan.
func (g *Game) Fuse(ctx context.Context, id string) (string, error) {
	return g.rdb.Get(ctx, "fuse:"+id).Result()
}

// Usage is the text that a command prints.
func (g *Game) Usage(ctx context.Context, command string) (string, error) {
	return g.rdb.Get(ctx, "usage:"+command).Result()
}

// Concurrency is shown.
func (g *Game) Concurrency(ctx context.Context, pool string) (int, error) {
	return g.rdb.Get(ctx, "concurrency:"+pool).Int()
}

// Active only looks whether anything is under way.
func (g *Game) Active(ctx context.Context, pool string) bool {
	n, err := g.rdb.Get(ctx, "concurrency:"+pool).Int()
	return err == nil && n > 0
}

// Enter warns of many, and refuses nobody.
func (g *Game) Enter(ctx context.Context, pool string) error {
	n, err := g.rdb.Get(ctx, "concurrency:"+pool).Int()
	if err == nil && n > 100 {
		log.Printf("pool %s is busy", pool)
	}
	return err
}

// FusedWith compares names.
func (g *Game) FusedWith(ctx context.Context, id, other string) bool {
	return g.rdb.Get(ctx, "fuse:"+id).Val() == other
}

// Monitor shows a lock on an account to its owner.
func (g *Game) Monitor(w http.ResponseWriter, r *http.Request) {
	w.Write([]byte(g.rdb.Get(r.Context(), "usage:"+r.URL.Path).Val()))
}

// Notify keeps alerts apart, which is no limiter of calls.
func (g *Game) Notify(ctx context.Context, rule string) bool {
	return g.rdb.Exists(ctx, "alert:cooldown:"+rule).Val() == 0
}

// Due has the backoff of a job that is tried again.
func (g *Game) Due(ctx context.Context, job string, now int64) (bool, error) {
	at, err := g.rdb.Get(ctx, "job:"+job+":backoff").Int64()
	return err == nil && now > at, err
}
