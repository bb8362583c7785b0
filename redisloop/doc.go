// Package redisloop defines an Analyzer that reports Redis commands in loops
// that nobody bounds.
//
// # Analyzer redisloop
//
// redisloop: report Redis commands in unbounded, unpaced or data-sized loops
//
// A Redis command costs a round trip, and on a server that is paid by the
// request it costs money. In a loop that nobody bounds it costs both without
// end. The analyzer follows calls through functions, packages, function
// values and interfaces to the go-redis command, and reports the call inside
// the loop. Each finding has one of these categories:
//
//   - unpaced: a way round the loop issues a command and waits for nothing.
//     Pacing is proved for each way round: a Sleep on the normal way does not
//     excuse a continue in the error branch, and the message names that way.
//
//   - retry: the loop is left on success and goes round again on failure
//     without backoff.
//
//   - fastpoll: the loop is paced, but spends more commands a day than
//     -redisloop.budget (default 500000 per goroutine, an interval of about
//     170 ms). A wait that ends by itself is reported at 10 ms or less. An
//     interval that cannot be computed is taken to be sane.
//
//   - perelement: one round trip for each element of something data-sized,
//     where MGET, a variadic form or a pipeline would do.
//
//   - endlessscan: SCAN in a loop that does not pass on the cursor which it
//     gets, so that it starts again for ever past one page.
//
// For example, this loop makes one round trip an id:
//
//	for _, id := range ids {
//		name, err := rdb.Get(ctx, "user:"+id).Result()
//		...
//	}
//
// and this one a single round trip for all of them:
//
//	names, err := rdb.MGet(ctx, keys...).Result()
//
// # What is not reported
//
// Commands queued on a pipeline; loops that wait, also in a function they
// call: Sleep, timers, tickers, channels, rate limiters, backoff libraries,
// blocking commands; commands that leave the loop; loops of a small constant
// number of rounds; work done in chunks; a command made only every so many
// rounds; the pages of SCAN; an iteration that needs the result of the one
// before it; loops over clients, shards or nodes; a worker that ranges over a
// channel; a getter that asks a local cache first; a retry of a bounded
// number; a command more than three calls away; an interface whose
// implementation is not visible from the package, because only a package
// downstream ties them together.
//
// Test files, generated files, benchmarks and examples are not reported
// unless the configuration says tests: true (generated files never are).
//
// # Options
//
// -redisloop.budget=500000: commands a day and goroutine that an endless poll
// may spend. A user who pays by the request sets it lower.
//
// # Silencing
//
//	//redisvet:ignore redisloop -- reason
//
// on the line, on the line above, or above a declaration.
package redisloop
