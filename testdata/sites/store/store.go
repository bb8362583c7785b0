// Package store sends the commands.
package store

import (
	"context"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// Base has a method that Repo gets by embedding it.
type Base struct{ Rdb *redis.Client }

// Touch is promoted to Repo.
func (b *Base) Touch(ctx context.Context, key string) {
	b.Rdb.Expire(ctx, "touch:"+key, 1) // EXPIRE touch:seen:* - handler service.(*Service).ServeUser
}

// Table is generic.
type Table[T any] struct {
	Rdb    redis.Cmdable
	Prefix string
}

func (t Table[T]) get(ctx context.Context, id string) string {
	return t.Rdb.HGet(ctx, "table:"+id, "name").Val() // HGET table:*:row - handler service.(*Service).ServeUser
}

// Repo is what the service uses.
type Repo struct {
	Base
	Users Table[string]
}

// Load is called with keys of two kinds.
func (r *Repo) Load(ctx context.Context, key string) string {
	return r.load(ctx, "cache", key)
}

func (r *Repo) load(ctx context.Context, kind, key string) string {
	return r.Rdb.Get(ctx, kind+":"+key).Val() // GET cache:job:* cache:user:* - consumer service.(*Service).Consume, handler service.(*Service).ServeUser
}

// Fill queues.
func (r *Repo) Fill(ctx context.Context, id string, ids []string) {
	key := "fill:" + id
	_, _ = r.Rdb.Pipelined(ctx, func(pipe redis.Pipeliner) error { // (pipeline) sends the pipeline - consumer service.(*Service).Consume
		for _, i := range ids {
			pipe.SAdd(ctx, key, i) // SADD fill:7 queued loop - consumer service.(*Service).Consume
		}
		return nil
	})
	tx := r.Rdb.TxPipeline()
	write(ctx, tx)
	_, _ = tx.Exec(ctx) // EXEC sends the pipeline - consumer service.(*Service).Consume
	write(ctx, r.Rdb)
}

func write(ctx context.Context, c redis.Cmdable) {
	c.Del(ctx, "old:a", "old:b") // DEL old:a old:b sent or queued - consumer service.(*Service).Consume
}

// Streams has keys in structs.
func (r *Repo) Streams(ctx context.Context) {
	r.Rdb.XAdd(ctx, &redis.XAddArgs{Stream: "events", Values: []string{"a", "b"}})                     // XADD events - consumer service.(*Service).Consume
	r.Rdb.XReadGroup(ctx, &redis.XReadGroupArgs{Group: "g", Streams: []string{"in", "dlq", ">", ">"}}) // XREADGROUP dlq in - consumer service.(*Service).Consume
	r.Rdb.ZRangeArgs(ctx, redis.ZRangeArgs{Key: "board", Start: 0, Stop: 9})                           // ZRANGE board - consumer service.(*Service).Consume
	r.Rdb.ZUnionStore(ctx, "sum", &redis.ZStore{Keys: []string{"mon", "tue"}})                         // ZUNIONSTORE mon sum tue - consumer service.(*Service).Consume
	r.Rdb.Publish(ctx, "news", "x")                                                                    // PUBLISH &news - consumer service.(*Service).Consume
	r.Rdb.XGroupCreate(ctx, "in", "g", "0")                                                            // XGROUP CREATE in - consumer service.(*Service).Consume
	_ = r.Rdb.Subscribe(ctx, "news", "sport").Close()                                                  // SUBSCRIBE &news &sport - consumer service.(*Service).Consume
}

var known = redis.NewScript(`
	-- counts
	local n = redis.call("INCR", KEYS[1])
	if n == 1 then redis.call("EXPIRE", KEYS[1], 60) end
	return n`)

var reads = redis.NewScript(`return redis.call("GET", KEYS[1])`)

var moves = redis.NewScript(`
	local state = redis.call("HGET", KEYS[1], "state")
	if state == "open" then redis.call("HSET", KEYS[1], "state", "half_open") end
	return state`)

// Scripts runs scripts, of which three are known.
func (r *Repo) Scripts(ctx context.Context, id, lua string) {
	known.Run(ctx, r.Rdb, []string{"count:" + id}) // EVALSHA{EXPIRE INCR} count:1 - ticker service.(*Service).Tick
	reads.Run(ctx, r.Rdb, []string{"total"})       // EVALSHA{GET} total - ticker service.(*Service).Tick
	moves.Run(ctx, r.Rdb, []string{"circuit"})     // EVALSHA{HGET HSET} circuit - ticker service.(*Service).Tick
	r.Rdb.Eval(ctx, lua, []string{"any:" + id})    // EVAL any:1 - ticker service.(*Service).Tick
}

// Any sends what it is told.
func (r *Repo) Any(ctx context.Context, command, id string) {
	r.Rdb.Do(ctx, "hget", "raw:"+id, "f")           // HGET raw:1 - ticker service.(*Service).Tick
	r.Rdb.Do(ctx, command, "some:"+id)              // (any) some:1 - ticker service.(*Service).Tick
	r.Rdb.DBSize(ctx)                               // DBSIZE - ticker service.(*Service).Tick
	r.Rdb.Keys(ctx, "user:*")                       // KEYS user:* - ticker service.(*Service).Tick
	it := r.Rdb.Scan(ctx, 0, "job:*", 0).Iterator() // SCAN job:* - ticker service.(*Service).Tick
	for it.Next(ctx) {                              // SCAN loop - ticker service.(*Service).Tick
		r.Rdb.Unlink(ctx, it.Val()) // UNLINK * loop - ticker service.(*Service).Tick
	}
}

// Move has several keys in a call.
func (r *Repo) Move(ctx context.Context, id string) {
	r.Rdb.Rename(ctx, "from:"+id, "to:"+id)        // RENAME from:* to:* - handler service.(*Service).ServeUser
	r.Rdb.MSet(ctx, "m:"+id, id, "n:"+id, "value") // MSET m:* n:* - handler service.(*Service).ServeUser
	read := r.Rdb.Exists
	read(ctx, "value:"+id) // EXISTS value:* - handler service.(*Service).ServeUser
	r.Users.get(ctx, id+":row")
	for i := range 3 {
		r.Rdb.Get(ctx, "sum:"+fmt.Sprint(1000+i)+":"+id) // GET sum:*:* loop - handler service.(*Service).ServeUser
	}
	find := func(key string) {
		r.Rdb.Type(ctx, key) // TYPE found:* - handler service.(*Service).ServeUser
	}
	find("found:" + id)
	_ = r.unused
}

// unused is used as a value, so a caller may be anywhere.
func (r *Repo) unused(ctx context.Context, key string) {
	r.Rdb.TTL(ctx, "open:"+key) // TTL open:* - callback store.(*Repo).unused
}

func (r *Repo) dead(ctx context.Context) {
	r.Rdb.Get(ctx, "dead") // GET dead -
}
