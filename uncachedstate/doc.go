// Package uncachedstate defines an Analyzer that reports limiter, breaker and
// quota state that is read from Redis on every call.
//
// # Analyzer uncachedstate
//
// uncachedstate: report limiter, breaker and quota state read from Redis on every call
//
// A rate limiter that asks Redis on each call whether the caller is blocked, or
// a circuit breaker that asks whether it is open, costs a round trip a call:
// the traffic of the guarded thing once more. Such state changes seldom, and a
// few seconds of staleness do no harm, so a local cache makes it one round trip
// per key, process and few seconds, however many calls there are.
//
//	func (b *Breaker) Allow(ctx context.Context, name string) (bool, error) {
//		state, err := b.rdb.Get(ctx, "circuit_breaker:"+name).Result() // on every call
//		...
//	}
//
// What is state is known by the key, as far as it is constant (through
// concatenation, fmt.Sprintf, strings.Join, and functions that build keys, in
// other packages too), and by the words of the functions, types and packages
// on the way; the shape of the answer and what is done with it count as well. A
// name alone is never enough. A value that decides whether a caller is answered
// with 429 or Retry-After needs no word. Functions that administer, reset, report
// or change the state are left alone. Their verb counts only if its object is the
// state: UpdateLimit changes it, and UpdateOrder asks it.
//
// A worker is a call path, too: a loop that takes jobs or messages and lets the
// read decide what is done with each. A loop that only refreshes a copy is none.
//
// If only some calls pay for the read, as those with one method or path, the message
// says for which. Tests of arguments and of the configuration do not matter.
//
// What counts is the whole way from a function that others can call to the
// command. A cache that is asked after the read, or by some callers only, is
// none, and neither is singleflight or a wrapper of Redis that is called a
// cache. The finding is on the command, or on the call of a helper that is
// given the key of the state.
//
// A layer that only stores, a Repository, Store or Adapter by its name or its
// package's, is left to those above it: where they call it by its type, the
// finding is at their call. Where they know it by an interface, it is
// where the layer is given to them, in main or whatever wires the program, if
// what it is given to asks it each time. With a cache between the two there is
// none.
//
// Each finding has one of ten categories. Those of ratelimit, breaker,
// checkthencount and serialtrips, and unused, are reported unless the options say
// otherwise. The
// standalone tool says at its end how many findings of the others there are.
//
// # ratelimit
//
// Whether a caller is limited, blocked by a limiter or what its limit is.
//
// # breaker
//
// Whether a circuit is open. Where a script also moves the circuit to another state, a
// cache is no remedy: a process with an old answer would move it late. A breaker that
// keeps its own state and shares it, redisguard.Breaker, is one. So it is for a number of
// failures that is compared. Where each call that goes well also writes the key, a copy saves
// nothing: the process forgets it by the write. Count in memory then, or write only what
// changes the state. To remove the key after each such call does no harm.
//
// # checkthencount
//
// A limiter that reads a count in one place and adds to it in another: CanCall asks
// GET, and Called sends INCR. Each call pays for both, and two calls at once may
// both be let through. One script does both in one round trip. A leased limiter,
// redisguard.Limiter, asks Redis about once per second for a key that many calls use.
// For a key with few calls a second it saves no more than the script. There is no fix:
// how a limiter is asked is for its callers to say.
//
// It is reported where the number is compared with a limit, the comparison decides
// the answer, and a command of this package adds to the same key, or the same hash,
// list or set, on a path that calls pay for. Of several windows the first is
// reported. The number has all round trips that most calls make for these keys, in the
// function and its callers: what is trimmed first, and the lifetime that is set last.
// The other commands are related places, and get no finding of their own. Where another
// package asks a storage layer by an interface, the finding is where the layer is given
// to it.
//
// A count with a lifetime and a limit needs no word: it limits calls, whatever it is called.
//
// So is a limiter that reads its state and writes it back: a log of times as JSON, a
// bucket in a hash, a cooldown that is set after it is asked for. Of two calls at once
// one is forgotten. A script does both, or SET with NX. Who exchanges a value for one
// that has nothing to do with it, or stores a setting where another one is stored, is no
// such limiter.
//
// # serialtrips
//
// A check that makes several round trips one after another: INCR for the minute, then
// for the hour and for the day; a count and then its lifetime, for a header; what is
// left of a limit, right after the call has counted; a list of tokens and then one of
// users.
//
//	n, err := l.rdb.Incr(ctx, key).Result()
//	...
//	ttl := l.rdb.TTL(ctx, key).Val() // on every call, though a script could return both
//
// One pipeline asks all at once. Where an answer decides what is sent later, it takes
// a script. No answer gets older, so that this is said of denylists and quotas, too,
// though their classes are off by default. A read of another key that decides the same
// answer as a list is a part of that check. There is no fix: what a script returns is for
// its callers to use.
//
// The round trips may be in helpers and in several methods, as where a middleware asks
// Allow and then Remaining. The finding is at the second of them, and the others are
// its related places. The number has those that the helpers make, as far as their package
// shows them. Where another package asks for both by interfaces, the finding is where
// they are given to it, and names who asks. One that few calls make is none: it sets the end of a new window,
// or asks how long a caller who is refused has to wait. Two reads of one key in one
// function that answers yes or no are a doubleread of quotarecursion, unless it also
// writes the key.
//
// # quota
//
// How much of a quota is used up. Off by default: one read an operation is how
// a quota is meant to work.
//
// # denylist
//
// Whether somebody is blocked, banned, revoked or locked out. Off by default: a
// revocation may not wait for a cache, and who guesses passwords gains from each
// second that a copy of a lock is old. A limiter of logins, passwords or codes
// locks out.
//
// # switch
//
// Maintenance and feature switches. Off by default.
//
// # atomic
//
// A limiter that writes on every call: INCR and its kin, a script, a sorted
// set. A cached copy of a count limits nothing, but a lease does: Redis debits
// many calls at once, and the process spends them. Each limiter has one finding: that of
// serialtrips or checkthencount, or else this one, with the number of its commands per
// call as far as its keys show them. It is where the limiter is, if other packages ask that.
// Those of quotas and of injected storage layers are limiters too. Of other modules
// redis_rate, ulule/limiter, throttled and the distributed breaker of gobreaker are
// known. Off by default.
//
// # lookup
//
// A record that every request needs: its session, token or tenant, a feature, or
// where a service is (discovery:*). It is reported on paths that every request
// takes: middleware, interceptors, transports and functions that authenticate, also where
// a layer of another package asks a database for what is missing. Off by default: how old a
// session may be is for you to say.
//
// # unused
//
// A directive of this rule that silences nothing, as one is when the code below
// it is mended.
//
// # What is not reported
//
// State that something on the way answers from the process:
//
//   - local cache: a lookup in a map, sync.Map, atomic value or cache that can
//     return without the read.
//   - kept value: a value that is kept for some time.
//   - once: a sync.Once.
//   - client side caching: a client built here with client-side caching.
//   - redisguard: a read through redisguard, or one of its guards.
//   - declared: a function of which a directive says that it is cached or runs once.
//
// Reads that calls do not pay for:
//
//   - startup: reads when the program starts, or when a limiter is made.
//   - not every request: records that only some requests read, or that are written
//     back.
//   - background loop: reads in a background loop, such as one that refreshes.
//   - after failure: reads only after something else has failed.
//
// Reads that decide nothing, or must be fresh:
//
//   - administration: functions that administer, reset, report or change the state, probes
//     of health, and handlers that are registered for a path with an element such as admin.
//   - display: handlers that only show it, and numbers that decide nothing: what is
//     left of a limit for a header, or in an answer about usage. So is a getter such as
//     State or Remaining, where another method of its type decides by a read of its own
//     and nothing in the package decides by the getter.
//   - read modify write: what a call goes on to count up or to write back, unless
//     atomic asks for it. A count that is read and added to, or written back, by two
//     round trips is in checkthencount, but not one in a transaction with WATCH.
//   - exact count: counts that no lease suits: of failed attempts, of what is in
//     stock, and of what is under way.
//   - uncounted: counts to which calls do not add, or for which nothing is refused.
//   - one trip: what a pipeline, a transaction or a script sends at once, what few calls
//     send after something else, and what a middleware sends after the next handler.
//
// What is no state of a reported class:
//
//   - other meaning: the words of limiters and breakers for something else.
//   - name alone: a name without a key or an answer that says the same.
//   - off by default: the classes quota, denylist, switch, atomic and lookup, unless
//     the options name them.
//
// State behind layers:
//
//   - storage layer: a layer that only stores, and that nothing in sight asks on
//     each call.
//   - unseen wiring: a layer that reflection or generated code wires, or that is handed
//     on by the package that it is given to, other than by what puts its routes together.
//
// For a type that is no layer by its name a cache in a package that imports it
// is not seen. Where there is one, say so with a directive, such as
// redisvet:cached at the method of an interface through which it is asked.
//
// Test files are not reported unless the configuration says tests: true;
// generated files, benchmarks and examples never are.
//
// # Impact
//
// What each call pays for is of high impact; a switch, a look-up and what only some
// calls pay for are of medium impact. Of low impact is a number that is only compared with
// a limit, since there is nothing to advise, and a succession by an interface of which another
// type answers from memory. So is all in a function that nothing in a whole program calls:
// the standalone tool sees that, where it analyses all packages of a module with a
// main package.
//
// # Options
//
// -uncachedstate.classes=ratelimit,breaker,checkthencount,serialtrips lists the
// categories that are reported; all means all of them. -uncachedstate.atomic adds atomic.
// -uncachedstate.keys and -uncachedstate.names add words to those that tell a
// key, and a function or type, as class=phrase: -uncachedstate.keys="ratelimit=fair use".
// none=phrase takes one away, and is an error where there is no such phrase.
// The same is in .redisvet.yaml:
//
//	uncachedstate:
//	  classes: [ratelimit, breaker, quota]
//	  keys: [ratelimit=fair use, none=throttle]
//	  calls: [1500/min, internal/webhook=20/s]
//
// -uncachedstate.calls=1500/min says how many calls there are, and findings then
// have a price:
//
//	2.2M GETs a day at 1,500 calls per minute; 69k with the cache in 4 processes
//
// The rate is that of the whole program, and not of one process. internal/webhook=20/s
// is for the packages with that path in theirs; the longest path counts. The first
// number is calls a day times the commands per call. The second is processes times
// a day divided by the age of the copy, or by the second that a lease is for, and
// never more than the first. It is for one key: each further key that is in use
// all the time costs as much again. The number of processes is replicas in
// .redisvet.yaml, or -replicas, and 1 otherwise.
//
// A phrase is one word or several, without regard to case and plural. It tells
// a key or a name in which its words stand side by side, whole and in their
// order, or together as one word: "rate limit" tells rate-limit:7,
// api:rateLimits:7 and ratelimit:7, but neither rate:hard:limit:7 nor
// operate:limit:7. none=phrase takes away the phrase of these words, written in
// any of these ways, and no longer one of which it is a part: none=ratelimit
// leaves "rate limiter". What another phrase tells stays told, as breaker tells
// circuit-breaker:7.
//
// # Fix
//
// A read of limiter or breaker state on a go-redis v9 client is rewritten to
// redisguard.Cached(client, age).Get(ctx, key), which asks Redis once per age,
// key and process and forgets what is written through the same client. What is
// written elsewhere is seen that much later.
//
// It is offered where the package, or one that it imports, imports redisguard
// already, and with -uncachedstate.newimports everywhere: that is for drivers
// that add the requirement, as `redisvet fix` does. It is not offered for
// counts, denylists, quotas and switches, for tokens, sessions, locks and budgets, where
// the same call also writes the key, where a hook of the package depends on the
// context, and for how long a key will last; the message says so. How long a key
// lasts counts down, so that a copy has to be of the time when it ends.
//
// A count is a number that is compared with a limit, whoever adds to it and
// whatever its key is called: a copy of it would admit the limit again for each
// process and age. A deadline, which is compared with the time, is none, and
// neither is a limit that is compared with a count which the program keeps itself.
// Where neither shows which of two numbers is the limit, or where a number goes to
// what is not seen, there is no fix.
//
// If the check shares a helper with functions that read in order to write back, the
// helper is given what it reads from: the check passes a cached reader, the others
// the client. The helper has to be an unexported method that reads once, in one file
// with its callers.
//
// The fix is unsafe: it adds staleness. Its title says how old an answer may be,
// and no driver makes it without being told to, as `redisvet fix -unsafe` is.
//
//	unsafe  a read through redisguard.Cached
//
// A client that is made with go-redis' own ClientSideCacheConfig is silent, but
// no fix turns that on: it is for every read of the client, those among them
// that are read to be written back, and go-redis calls it experimental.
//
// # Silencing
//
//	//redisvet:ignore uncachedstate -- package front caches this for 5 s
//
// on the line, on the line above, or above a declaration. Where the code does not
// show that a function answers from memory or runs once, say so in its doc
// comment: redisignore describes these directives.
//
//	//redisvet:cached -- reason
//	//redisvet:once -- reason
package uncachedstate
