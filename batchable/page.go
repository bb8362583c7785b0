package batchable

import (
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/rule"
)

// catSeries is the category of findings: the anchor on the rule's page.
const catSeries = "series"

var page = rule.Page{
	Title: "report commands of one function that could share a round trip",
	Text: `A command that is sent alone waits for its answer. Commands that need no answer of each other can be sent together: a pipeline waits once for all of them.

Commands in loops belong to [redisloop](redisloop.md). Checks of limiters that make several round trips are in [uncachedstate](uncachedstate.md#serialtrips), too: one script is the better change there.`,
	Categories: []rule.Category{series},
	Quiet: []rule.Group{{Title: "Commands that cannot or need not be sent together", Reasons: []rule.Reason{
		{Name: "two commands", Text: "fewer than three commands: a second one costs little, and the code is simpler without a pipeline."},
		{Name: "needed", Text: "an answer that is a part of a later command, or decides whether that is sent. It may be kept in a field, a map or a package variable between the two."},
		{Name: "between", Text: "commands between which the function waits, asks another server, measures the time, or calls what may do so."},
		{Name: "branches", Text: "commands that few runs send, or of which a run sends one only."},
		{Name: "together", Text: "commands that a pipeline or a transaction queues."},
		{Name: "in loops", Text: "commands of a loop."},
		{Name: "patterns", Text: "KEYS and SCAN, which [keyspace](keyspace.md) reports."},
		{Name: "seldom", Text: "functions that run once, or now and then by their name."},
	}}},
	Impact:   "A finding has a low impact, which is not reported by default: readers called few of them worth a change.",
	Suppress: rule.Declare("runs once", "once"),
}

var series = rule.Category{
	Name:   catSeries,
	Impact: config.Low,
	Finds:  "Three or more commands that a function sends one after another, outside of loops. None needs the answer of another, and each follows the others unless they fail. The function does nothing else between them that takes time.",
	Costs:  "Three commands wait for three round trips, where a pipeline waits for one. At 0.5 ms that is a millisecond of each request. A bill by the command stays the same.",
	Example: rule.Example{
		Bad: `
func Save(w http.ResponseWriter, r *http.Request, rdb *redis.Client) {
	ctx, id := r.Context(), r.FormValue("id")
	rdb.HSet(ctx, "order:"+id, "state", "new")
	rdb.Expire(ctx, "order:"+id, time.Hour)
	rdb.SAdd(ctx, "orders", id)
}`,
		Message: `rdb.HSet is the first of 3 commands of which none needs the answer of another (HSET, EXPIRE, SADD): 3 round trips; send them in one pipeline [low]`,
		Good: `
func Save(w http.ResponseWriter, r *http.Request, rdb *redis.Client) {
	ctx, id := r.Context(), r.FormValue("id")
	_, err := rdb.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.HSet(ctx, "order:"+id, "state", "new")
		pipe.Expire(ctx, "order:"+id, time.Hour)
		pipe.SAdd(ctx, "orders", id)
		return nil
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}`,
	},
	Fix:      "There is no automatic fix: if a command fails, those after it in a pipeline are sent nevertheless. Use TxPipelined if all or none are to be done.",
	See:      []string{"MGET", "HMGET"},
	Since:    rule.FirstRelease,
	PerEntry: true,
}
