package redisloop

import (
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
	"github.com/redisvet/redisvet/redisloop/internal/loopfix"
)

var page = rule.Page{
	Title: "report Redis commands in unbounded, unpaced or data-sized loops",
	Text: `Each command of a loop costs a round trip, and a server that is paid by the request charges for the command. A loop that nobody bounds pays without end.

The rule follows calls to the command through functions, packages, function values and interfaces. It reports the call in the loop. For each path through the loop it proves whether something on the path waits.

Commands of one loop that are wrong in the same way are one finding, on the first of them. The price is that of the costliest path: of two branches, or of two types that implement an interface, only one counts. If a loop ends by itself, the message says what ends it instead of a price per day. If a loop repeats only after a failure, the price applies while the server answers with an error. While the server is down, go-redis itself waits, about a second per command.`,
	Categories: []rule.Category{unpaced, retry, fastPoll, perElement, endlessScan},
	Quiet:      quiet,
	Fixes: `A safe fix keeps results, errors and their order. An unsafe fix adds staleness or changes what others see: its title says what. Only ` + "`redisvet fix -unsafe`" + ` and a person in an editor apply unsafe fixes.

A safe fix can make rare things more likely:

- One command handles all elements or none. An error or a deadline could stop the loop between two elements.
- Redis announces one LPUSH or SADD once, however many elements it has.
- A pipeline is no transaction. Commands of others may come between its commands, as before.
- All answers of a pipeline share one ReadTimeout. If the connection breaks, go-redis sends the whole pipeline again: INCR and RPUSH may then apply twice, for up to 500 elements.
- If the context ends, a wait leaves the loop at once. Before, the next command would have failed.`,
	Impact: `- high: a loop without a wait, a fast poll, an endless scan, and a command per element in a function that requests reach.
- medium: a command per element elsewhere, and a retry.
- low, which is not reported by default: work that runs once, takes far longer anyway, or has a handful of elements. Work in the background, iterations that overlap, exceptions, sweeps, updates, and calls that begin with a write are low, too. So are commands three calls away, and a loop around a loop that is reported.

Work runs once if only ` + "`main`, `init`" + `, a command line or the start of a server leads to it. So does a function whose name says init, warm, migrate, seed, dump, backup, restore, backfill, benchmark, admin or debug. The name does not count if the package calls the function more than once a minute. A loop without an end may begin once, and goes on.

An iteration takes far longer if it always makes a query, a request, an upload, an RPC or a run of a program. Functions that answer some calls without one do not count. A method of any interface that returns rows or the result of a statement makes a query. A function counts if each of its commands goes with such a call, as where a cache is filled from a database. A loop over a list counts, too, if another loop of the function has filled the list with such a call for each element. The standalone tool also sees what an interface may run: all of its types but decorators have to be slow.

A handful are configured shards, nodes, clusters and routes, the workers of a service, lists of a config type, and fields of a struct. A list counts if its function cuts it to 20 elements or fewer, refuses more, or refuses more in its key. A search that the answer of a command ends is one, too, unless it compares all that is stored with a given value. So is a body whose end leaves the loop. In another loop over data, nothing is a handful.

Work in the background is what a ticker, a sleep or a cron schedule of a minute or more starts. Functions whose names begin with cleanup, recover or rehydrate belong to it, unless requests or faster loops reach them.

Iterations overlap if each runs the command in a goroutine of its own. It may be in an errgroup, a pool of workers, or a function that starts it.

An exception is a command for elements only that are of the wrong type, or that one command for all had no answer for. So is one for a list whose name says removed, failed or the like. So is a function that sends commands only after a failure, or only before it returns a value with false.

A sweep deletes the keys that a SCAN or KEYS finds: the search costs more. It keeps its impact if requests reach the loop.

If all commands of an iteration are in loops that are reported, only these are: the change belongs there.

A call of a function that begins with a write changes the state of one element. For many elements it would need another function, which saves time and usually no command. It keeps its impact if there is such a function next to it, such as PublishMany for Publish, or if it runs a script. It also keeps it if requests reach the loop, if the loop itself sends the command, or if it takes elements away. What follows a claim has a low impact, too: the reply to a ZREM or SETNX decides whether this process goes on with the element.

An update reads a value and writes to the same key what it has made of it. Many at once would need a transaction or a script. A write after a miss, a deletion, a message, and a copy to another key or server are no updates. An update keeps its impact if requests reach the loop.

A command three calls away from the loop belongs to functions that do other work for the element. It keeps its impact if requests reach the loop.

The standalone tool sees who calls a function. If nothing in a whole program calls it, or only cold paths do, a command per element has a low impact.`,
	Suppress: rule.Declare("waits, answers from memory or runs once", "waits", "cached", "once"),
}

var unpaced = rule.Category{
	Name:   loopfinding.Unpaced,
	Impact: config.High,
	Finds:  "A loop that sends a command on a path on which nothing waits. A Sleep on the normal path does not excuse a `continue` in the error branch: the message names that branch. A function that ends by calling itself is such a loop, too. So is a loop around a function of the package that waits for Redis, and returns at once after a failure without saying so. So is a subscription that is read again at once after an error: once it is closed, reading it fails at once, for ever.",
	Costs:  "Only the round trip limits the loop. At 0.5 ms that is 170 million commands per day and goroutine.",
	Example: rule.Example{
		Bad: `
func Work(ctx context.Context, rdb *redis.Client, run func(job string)) {
	for {
		job, err := rdb.LPop(ctx, "jobs").Result()
		if err != nil {
			continue // as fast as Redis answers
		}
		run(job)
	}
}`,
		Message: `rdb.LPop in a loop without a wait when err != nil: one LPOP per round trip, about 170M a day per goroutine at 0.5 ms; add a wait to that branch, or use BLPOP [high]`,
		Good: `
func Work(ctx context.Context, rdb *redis.Client, run func(job string)) error {
	for {
		job, err := rdb.BLPop(ctx, time.Minute, "jobs").Result()
		if errors.Is(err, redis.Nil) {
			continue // Redis has waited for a minute
		}
		if err != nil {
			return err
		}
		run(job[1])
	}
}`,
	},
	Fixes: []report.Kind{loopfix.WaitAdded},
	Fix:   "The fix waits in the branch that has no wait, or at the end of the loop. The context and the channels that end the loop end the wait. There is no fix while a mutex is locked, between two batches of work, or if the function cannot report that the context has ended.",
	See:   []string{"BLPOP", "XREAD"},
	Since: rule.FirstRelease,
}

var retry = rule.Category{
	Name:  loopfinding.Retry,
	Finds: "A command that is sent again at once after a failure. A transaction that is repeated at once on each conflict is a retry, too.",
	Costs: "All clients that wait for the same lock or key ask as fast as Redis answers. They slow down the one that would release it.",
	Example: rule.Example{
		Bad: `
func Lock(ctx context.Context, rdb *redis.Client, id string) error {
	for {
		ok, err := rdb.SetNX(ctx, "lock:jobs", id, time.Minute).Result()
		if err != nil || ok {
			return err
		}
	}
}`,
		Message: `rdb.SetNX retried without backoff: one SET per round trip while it fails, about 170M a day per goroutine at 0.5 ms; back off between attempts`,
		Good: `
func Lock(ctx context.Context, rdb *redis.Client, id string) error {
	for {
		ok, err := rdb.SetNX(ctx, "lock:jobs", id, time.Minute).Result()
		if err != nil || ok {
			return err
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}`,
	},
	Fixes: []report.Kind{loopfix.WaitAdded},
	Fix:   "The fix waits before the next attempt. The conditions are those of `unpaced`.",
	See:   []string{"SET", "WATCH"},
	Since: rule.FirstRelease,
}

var fastPoll = rule.Category{
	Name:   loopfinding.FastPoll,
	Impact: config.High,
	Finds:  "A loop that waits, and still sends more commands per day than the budget. The budget is 500,000 commands per day and goroutine unless you set it: an interval of about 170 ms. If a poll ends by itself, only an interval of 10 ms or less is reported. An interval that a user sets counts with its default. That may be the one of a flag or tag, in place of 0, or given to a helper. The Block option of XREAD and XREADGROUP is an interval, too. If an interval cannot be computed from constants, fields and defaults, it is not reported.",
	Costs:  "A poll costs the same when nothing happens: 86,400 s divided by its interval, per goroutine and process. Commands that are sent only after another one has found something are no part of the price.",
	Example: rule.Example{
		Bad: `
func Watch(ctx context.Context, rdb *redis.Client, set func(string)) {
	for range time.Tick(10 * time.Millisecond) {
		set(rdb.Get(ctx, "config").Val())
	}
}`,
		Message: `rdb.Get polled every 10 ms: 8.6M GETs a day per goroutine; the budget of 500k a day allows one every 173 ms [high]`,
		Good: `
func Watch(ctx context.Context, rdb *redis.Client, set func(string)) {
	for range time.Tick(5 * time.Second) {
		set(rdb.Get(ctx, "config").Val())
	}
}`,
	},
	Fixes: []report.Kind{loopfix.IntervalLengthened},
	Fix:   "The fix changes the interval where it is written: in the function, or in a constant or field that nothing else uses. There is no fix for a loop that publishes or pushes, nor for a pause between two batches.",
	See:   []string{"SUBSCRIBE", "BLPOP", "XREAD"},
	Since: rule.FirstRelease,
}

var perElement = rule.Category{
	Name:   loopfinding.PerElement,
	Impact: config.High,
	Finds:  "A round trip for each element of something as large as the data. MGET, a variadic command or a pipeline would send all at once. Loops that empty a list one element at a time are reported, and callbacks such as that of `sync.Map.Range`. So are loops that wait for one stream or list after another: one XREADGROUP or BLPOP waits for all. A loop that reads a list by its index is reported, too: LRANGE reads many elements at once.",
	Costs:  "A thousand elements take a thousand round trips: half a second at 0.5 ms instead of a few milliseconds. A pipeline sends the same commands in one round trip: it saves time, and a bill by the command stays the same. MGET or a variadic DEL sends one command, which lowers the bill, too.",
	Example: rule.Example{
		Bad: `
func Names(ctx context.Context, rdb *redis.Client, ids []string) ([]string, error) {
	var names []string
	for _, id := range ids {
		name, err := rdb.HGet(ctx, "user:"+id, "name").Result()
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}`,
		Message: `rdb.HGet in a loop over ids: one HGET per element; use a pipeline`,
		Good: `
func Names(ctx context.Context, rdb *redis.Client, ids []string) ([]string, error) {
	var names []*redis.StringCmd
	_, err := rdb.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, id := range ids {
			names = append(names, pipe.HGet(ctx, "user:"+id, "name"))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = name.Val()
	}
	return out, nil
}`,
	},
	Fixes: []report.Kind{loopfix.OneCommand, loopfix.Pipelined, loopfix.ReadAhead, loopfix.WrittenOn},
	Fix: `The fix is one command if there is one:

- a variadic DEL, UNLINK, EXISTS or TOUCH on a Client
- a variadic SADD, SREM, HDEL, HSET, ZREM, ZADD, LPUSH, RPUSH or PFADD, if all elements go to one key
- XACK or XDEL of messages that were read
- MGET, if the loop skips elements without a value for any reason

Else it is a pipeline. If the loop looks at the answers, a second loop does so, in the same order and with the same errors. A second command of the loop joins the pipeline unless it needs the answer of the first. Commands take 500 elements each and pipelines 500 commands, so that neither blocks the server.

A client of several servers gets a pipeline and never one command with many keys. If the program calls ` + "`SetCommandInfoResolver`" + `, a ClusterClient splits DEL, UNLINK, EXISTS, TOUCH and MGET itself and refuses them in a pipeline. The message then names the one command.

There is no fix in these cases:

- Something that others can see happens between the commands.
- A condition that is no error ends the loop.
- go-redis may not be able to send an argument.
- The command is in a function that does more than return its answer.
- The fix would lose a comment.
- Another loop over data contains the loop.

These are the kinds of fixes:`,
	See:      []string{"MGET", "DEL", "SADD"},
	Since:    rule.FirstRelease,
	PerEntry: true,
}

var endlessScan = rule.Category{
	Name:   loopfinding.EndlessScan,
	Impact: config.High,
	Finds:  "SCAN in a loop that does not pass on the cursor that it gets. Most often `:=` in the loop declares a second cursor.",
	Costs:  "As soon as there is more than one page, the loop reads the first page again and again, at full speed. A test with few keys does not show it.",
	Example: rule.Example{
		Bad: `
func Keys(ctx context.Context, rdb *redis.Client) (all []string, err error) {
	var cursor uint64
	for {
		keys, cursor, err := rdb.Scan(ctx, cursor, "user:*", 100).Result()
		if err != nil {
			return nil, err
		}
		all = append(all, keys...)
		if cursor == 0 {
			return all, nil
		}
	}
}`,
		Message: `rdb.Scan restarts for ever once there is a second page, about 170M a day per goroutine at 0.5 ms: := declares a second cursor; assign to the first with = [high]`,
		Good: `
func Keys(ctx context.Context, rdb *redis.Client) (all []string, err error) {
	var cursor uint64
	for {
		var keys []string
		keys, cursor, err = rdb.Scan(ctx, cursor, "user:*", 100).Result()
		if err != nil {
			return nil, err
		}
		all = append(all, keys...)
		if cursor == 0 {
			return all, nil
		}
	}
}`,
	},
	Fixes: []report.Kind{loopfix.CursorReused},
	Fix:   "The fix declares the other variables before the statement and assigns to the cursor of the loop.",
	See:   []string{"SCAN"},
	Since: rule.FirstRelease,
}

var quiet = []rule.Group{
	{Title: "Loops that send little, or nothing", Reasons: []rule.Reason{
		{Name: "pipeline", Text: "commands that a pipeline or a transaction queues and sends together."},
		{Name: "chunks", Text: "work in chunks, with one command or one pipeline for each."},
		{Name: "pages", Text: "the pages of SCAN or XAUTOCLAIM with a command for each page, and numbered pages that end when one is short."},
		{Name: "occasional", Text: "a command only every so many iterations, or once in an interval."},
		{Name: "cached getter", Text: "a getter that asks a local cache first. What it writes back when Redis had no value does not count either."},
		{Name: "in memory", Text: "an interface into which only types get that stay in the process."},
		{Name: "redisguard", Text: "calls of redisguard, which answers from the process or waits."},
		{Name: "not Redis", Text: "methods of something else with the names of commands."},
	}},
	{Title: "Loops that wait", Reasons: []rule.Reason{
		{Name: "timer", Text: "a Sleep, a timer or a ticker on each path. It may be in a function that is called, or that a helper is given and runs. The first iteration need not wait."},
		{Name: "input", Text: "a channel, a subscription, a condition variable, a reader, or a source of batches that ends the loop: the sender sets the pace. So does who sets an atomic flag without which the loop ends."},
		{Name: "blocking command", Text: "a command that waits in Redis, such as BLPOP or XREAD."},
		{Name: "library", Text: "a rate limiter, or a library for backoff or retries."},
		{Name: "backlog", Text: "a worker that takes jobs, and ends or waits when there are none or few."},
	}},
	{Title: "Loops that end soon", Reasons: []rule.Reason{
		{Name: "exit", Text: "a command that ends the loop, or that the loop sends as it ends."},
		{Name: "constant count", Text: "a small constant number of iterations, also over a short list of another package."},
		{Name: "bounded retry", Text: "a retry with a bounded number of attempts."},
		{Name: "command line", Text: "the arguments that a person typed."},
		{Name: "first hit", Text: "elements that are tried until one fits."},
	}},
	{Title: "Loops that are meant to go one by one", Reasons: []rule.Reason{
		{Name: "in turn", Text: "commands that wait, if one command cannot wait for all. Examples are workers of the same list, lists of several servers, and moves. The answer to what the loop has sent is one, too."},
		{Name: "dependent", Text: "an iteration that needs the result of the one before it."},
		{Name: "repetition", Text: "a step that repeats until it succeeds, by a loop or a recursive call. Examples are a new ID until one is free, a key that changed, a script that was missing, and a checkpoint in Redis."},
		{Name: "load", Text: "commands that are sent for a given time, whatever the answers are."},
		{Name: "job by job", Text: "jobs that are taken one at a time, and passed to something that can fail, or to a goroutine. Elements of several lists, if the loop ends with one that is served."},
		{Name: "acknowledgement", Text: "a mark on each job after something outside has been done for it, or after its handler has not failed."},
		{Name: "after failure", Text: "what happens only after another call has failed."},
		{Name: "lock or limiter", Text: "a lock or a limiter that is asked for each element."},
		{Name: "servers", Text: "a command for each client, shard or node, and elements that make or own their client."},
		{Name: "subscriber", Text: "one subscriber for each element."},
	}},
	{Title: "Loops that are out of reach, or left out on purpose", Reasons: []rule.Reason{
		{Name: "declared", Text: "a call of a function that a directive declares to wait, to be cached or to run once. Loops over data in a function that runs once are not reported either."},
		{Name: "fan out", Text: "a helper that calls a function for each element in a goroutine of its own."},
		{Name: "foreign library", Text: "commands that a package of others sends, and for which it has no call for many."},
		{Name: "deep call", Text: "a command more than three calls away."},
		{Name: "downstream", Text: "an interface whose implementation only a package downstream knows. The standalone tool sees it in a whole program."},
		{Name: "directive", Text: "what a directive suppresses."},
		{Name: "generated", Text: "generated files."},
		{Name: "test code", Text: "tests, unless the configuration says `tests: true`. Benchmarks and examples are never reported."},
	}},
}
