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
// the loop. It proves for each way round the loop whether something on it
// waits, and says what the loop costs: an unpaced loop one command per round
// trip (0.5 ms unless the configuration says otherwise), a poll 86,400 s
// divided by its interval, a loop over data one command an element.
//
// For example, this loop makes one round trip an id:
//
//	for _, id := range ids {
//		name, err := rdb.Get(ctx, "user:"+id).Result()
//		...
//	}
//
// and this a single one for all of them:
//
//	names, err := rdb.MGet(ctx, keys...).Result()
//
// Commands of one loop that are wrong in the same way are one finding, on the
// first of them. Its price is that of the costliest way through the loop and the
// functions that it calls: of two branches, or of two types behind an interface,
// only one counts and is listed. A loop that ends by itself has no price a day;
// the message says what ends it. A loop that goes round only after a failure has
// its price while the server answers with an error, such as OOM for a write: it
// asks a server that is down about once a second, because go-redis waits then.
//
// Each finding has one of six categories.
//
// # unpaced
//
// A way round the loop issues a command and waits for nothing. A Sleep on the
// normal way does not excuse a continue in the error branch: the message names
// the way that does not wait.
//
//	for {
//		job, err := rdb.LPop(ctx, "jobs").Result()
//		if err != nil {
//			continue // goes round as fast as Redis answers
//		}
//		...
//	}
//
// A subscription that is read again at once when reading it fails is unpaced
// too: after Close it fails without a round trip.
//
// # retry
//
// The loop is left on success, and on failure goes round again without
// backoff. So does a transaction that is repeated on each conflict, by a loop or
// by a call of the function itself.
//
// # fastpoll
//
// The loop is paced, but spends more commands a day than the budget (500,000 a
// goroutine unless set: an interval of about 170 ms). A wait that ends by
// itself, and a loop that is left once Redis gives the answer, are reported at
// 10 ms or less. An interval that cannot be computed from constants, fields
// and defaults is taken to be sane.
//
// # perelement
//
// One round trip for each element of something data-sized, where MGET, a
// variadic form or a pipeline would do. Also loops that empty a list one
// element at a time, callbacks such as that of sync.Map.Range, and loops that wait for
// one stream or list after another, where one XREADGROUP or BLPOP waits for all.
//
// # endlessscan
//
// SCAN in a loop that does not pass on the cursor which it gets, so that it
// begins again for ever as soon as there is more than one page. Most often a
// := inside the loop declares a second cursor.
//
// # unused
//
// A directive of this rule that silences nothing, as one is when the code below
// it is mended.
//
// # What is not reported
//
// Loops that send little, or nothing:
//
//   - pipeline: commands that are queued, and sent together by a pipeline or a
//     transaction.
//   - chunks: work done in chunks, with one command or one pipeline for each.
//   - pages: the pages of SCAN or XAUTOCLAIM, with a command for each page, and
//     pages by their number that end when one is short.
//   - occasional: a command only every so many iterations, or once in an interval.
//   - cached getter: a getter that asks a local cache first. What a getter
//     writes back when Redis had no value does not count either.
//   - in memory: an interface into which only types get that stay in the process.
//   - redisguard: calls of redisguard, which answers from the process or waits.
//   - not Redis: methods of something else with the names of commands.
//
// Loops that wait:
//
//   - timer: a Sleep, a timer or a ticker on each path, also in a function that
//     is called, or in a function value that gets a duration. The first iteration
//     need not wait.
//   - input: a channel, a subscription, a condition variable, a reader, or a source
//     of batches that ends the loop: who sends sets the pace.
//   - blocking command: a command that waits in Redis, such as BLPOP or XREAD.
//   - library: a rate limiter, or a library for backoff or retries.
//   - backlog: a worker that takes jobs, and ends or waits when there are none
//     or few.
//
// Loops that end soon:
//
//   - exit: a command that ends the loop, or is sent on the way out.
//   - constant count: a small constant number of iterations, also over a short
//     list of another package.
//   - bounded retry: a retry of a bounded number.
//   - command line: the arguments that a person typed.
//   - first hit: elements that are tried until one fits.
//
// Loops that are meant to go one by one:
//
//   - in turn: commands that wait, of which one cannot wait for all: workers of the same
//     list, lists of several servers, moves, and the answer to what the loop has sent.
//   - dependent: an iteration that needs the result of the one before it.
//   - repetition: something that is repeated until it is done, by a loop or by a
//     call of the function itself: a new ID or name until one is free, the next
//     value after a bad one was removed, a key that vanished or changed between two
//     commands, a value or script that was missing and has been written, and a
//     checkpoint that is kept in Redis.
//   - load: commands that are sent for a given time, whatever they answer.
//   - job by job: jobs that are taken one at a time, and handed to something
//     that can fail, or to a goroutine.
//   - acknowledgement: a mark on each job when something outside has been done
//     for it, or when its handler has not failed.
//   - after failure: what is done only when another call has failed.
//   - lock or limiter: a lock or a limiter that is asked for each element.
//   - servers: clients, shards or nodes, each of which gets a command, and
//     elements that make or own their client.
//   - subscriber: one subscriber for each element.
//
// Loops that are out of reach, or left out on purpose:
//
//   - declared: a call of a function of which a directive says that it waits, is
//     cached or runs once, and the loops over data of one that runs once.
//   - foreign library: commands that somebody else's package sends, and for
//     which it has no call for many.
//   - deep call: a command more than three calls away.
//   - downstream: an interface whose implementation only a package downstream
//     knows, but for what the standalone tool sees in a whole program.
//   - directive: what a directive silences.
//   - generated: generated files.
//   - test code: tests, unless the configuration says tests: true, and always
//     benchmarks and examples.
//
// # Fixes
//
// perelement: a variadic DEL, UNLINK, EXISTS or TOUCH on a Client; a variadic
// SADD, SREM, HDEL, HSET, ZREM, ZADD, LPUSH, RPUSH or PFADD where all elements go to one key,
// XACK or XDEL of messages that were read; MGET where the loop passes over an
// element whatever the reason is that it has no value; else a pipeline: the
// loop queues, and where it looks at the answers a second one does so, in the
// same order and with the same errors. Clients of several servers, and packages
// that ask one for its nodes, get a pipeline and never one command with many
// keys. Reads in a transaction, before its commands are queued, get a pipeline of
// its connection. Where the package, or one that it imports, calls
// SetCommandInfoResolver, a ClusterClient splits DEL, UNLINK, EXISTS, TOUCH and
// MGET over the slots itself and refuses them in a pipeline: no pipeline of them
// is offered then, and the message names the one command. Several commands of an
// iteration go into one pipeline, if it does nothing but compute and send them; what
// comes before the first may also log, encode JSON and pass over elements. A
// second command of the loop goes along in the pipeline of the first, unless it
// needs that one's answer. unpaced and retry: a wait, ended by the context and by
// the channels that end the loop, in the branch that has none or at the end of
// the loop, and never between two batches of work; none where the function could
// not say that the context has ended, as a lock that returns nothing, and none
// while a mutex is held. fastpoll: the interval, where it is written in the
// function, or is a constant or a field set once that nothing else uses, and not
// of a loop that publishes or pushes, nor a pause between two batches.
// endlessscan: = in place of :=.
//
// Commands have 500 elements each and pipelines 500 commands (slices.Chunk where the module's Go
// is 1.23 or newer), because a command with a million keys blocks the server and a
// pipeline of a million commands holds all answers at once.
//
// A safe fix keeps results, errors and their order. An unsafe one adds staleness
// or changes what others see. Its title says what changes, and no driver makes it
// without being told to, as `redisvet fix -unsafe` is.
//
//	safe    one command for many elements: a variadic one or MGET
//	safe    one pipeline for many elements
//	unsafe  MGET or a pipeline ahead of a loop that does more than compute
//	unsafe  one pipeline for writes of which each may end the loop
//	safe    a wait in a loop or a branch that has none
//	unsafe  a longer interval between two polls
//	unsafe  = in place of := for the cursor of a SCAN loop
//
// What comes of a safe fix could have come of the loop as well, had the network
// been quick; but some of it becomes more likely. One command is done for all
// elements or for none, where an error or a deadline could stop the loop between
// two of them, and Redis announces it once where it announces a command (LPUSH,
// SADD). A pipeline is sent in order, and is no transaction: others may come
// between its commands, as before. All of its answers share one ReadTimeout, and
// where the connection breaks go-redis sends all of it again: INCR and RPUSH may
// be done twice for up to 500 elements, where the loop did one of them twice.
// Answers that are read at once are of one time; where the loop does more with
// each than compute, the last would be as old as that work, and the fix is unsafe. A wait that the context
// ends leaves the loop then, where its next command would have failed.
//
// Where a write ends the loop on an error that only its own key may cause, a
// pipeline returns the same error, but writes the elements after it, too: unsafe.
//
// A loop is left as it is where sending all at once could do something else: where
// something else of Redis or anything that others can see happens between the
// commands, where a condition that is no error ends the loop, where an argument
// is of a type that go-redis may not be able to send, where the command is in a
// function that does more than return its answer, where a comment would be lost,
// and where the loop is in another one over data, which would make a pipeline
// for each element.
//
// # Impact
//
//   - high: a loop without a pace or a fast poll, a scan that never ends, and a
//     command per element in a function that requests reach.
//   - medium: a command per element elsewhere, and a retry.
//   - low, which is not reported by default: what runs once in a process, an
//     iteration that takes far longer anyway, a handful, work in the background,
//     iterations that overlap, and calls that begin with a write.
//
// Once in a process runs what is reached only from main, from init, from a command
// of a command line or from a function that starts a server, what begins with a verb
// such as init or warm, and what names call a migration, seed, dump, backup, restore,
// backfill or benchmark, or admin. A loop without an end may begin once, and goes on.
//
// An iteration takes far longer if it always makes a query, a request, an upload, an
// RPC or a run of a program: itself, or in a function that it calls, also of another
// package and through an interface of which all implementations are known. A function
// that answers some calls without one does not count, and neither does the scan of a
// row. A check that a database is configured, and an error other than one of Redis,
// are not the normal case; neither is the error of a write.
//
// A handful are configured shards, nodes, clusters and the like, the lists in a type
// whose name ends with config, the fields of a struct, elements whose flag for the
// default is cleared, and a search that the answer of a command ends, unless it goes
// through what a database has.
//
// In the background is what a ticker or sleep of a minute or more, or a schedule of
// cron, starts, except over what a database has; what begins with cleanup,
// recover or rehydrate, unless requests or faster loops reach it.
//
// Iterations overlap if each runs the command in a goroutine of its own, also in an
// errgroup or a pool of workers.
//
// A call of a function that begins with a write changes the state of one element. For
// many it would need another function, which saves time and mostly no command. It has
// its usual impact where requests reach the loop, where the loop sends the command
// itself, and where it takes elements away. What follows a claim has a low impact, too:
// the reply to a ZREM or SETNX decides whether this process goes on with the element.
//
// The standalone tool gives a command per element a low impact, too, if it is given a
// whole program in which nothing calls the function, or only cold paths lead there:
// start and end, commands, migrations, loops with a period of a minute or more, and
// requests for administrators. There it also knows what the methods of interfaces run
// that an iteration always calls: a query that main injects takes far longer.
//
// -impact=low reports all, -impact=high the first only.
//
// # Options
//
// The budget of commands a day and goroutine that an endless poll may spend is
// 500,000. Who pays by the request sets it lower, with -redisloop.budget=100000
// or in .redisvet.yaml.
//
// # Silencing
//
//	//redisvet:ignore redisloop -- reason
//
// on the line, on the line above, or above a declaration. Where the code does not
// show that a function waits, answers from memory or runs once, say so in its doc
// comment: redisignore describes these directives.
//
//	//redisvet:waits -- reason
//	//redisvet:cached -- reason
//	//redisvet:once -- reason
package redisloop
