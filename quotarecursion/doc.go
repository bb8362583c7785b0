// Package quotarecursion defines an Analyzer that reports guards which reach
// themselves again through the client that they guard.
//
// # Analyzer quotarecursion
//
// quotarecursion: report guards that reach themselves again through the client that they guard
//
// A client that asks a quota, a limiter or a breaker before each operation must
// not be the client that the quota reads its counters with: the read asks the
// quota again. It ends in a stack overflow or, where somebody has broken the
// recursion with a mark, in a second round trip for every operation. Packages
// cannot import each other in a cycle, so this one hides behind an interface,
// a function value or a hook:
//
//	func (c *Cache) Get(ctx context.Context, key string) (string, error) {
//		if err := c.checker.Check(ctx); err != nil { ... }
//		return c.rdb.Get(ctx, key).Result()
//	}
//
//	func (m *Manager) Check(ctx context.Context) error { // is the cache's checker
//		used, err := m.cache.Get(ctx, "quota:used") // asks Check again
//		...
//	}
//
// The way out is a direct client for the guard, or a method that asks nobody.
//
// Within one package the two may be concrete types, one of them embedded in the
// other, generic types, or functions over one client. There a guard is known by
// what it does, not by its name: the operation calls it, and a branch on its
// answer decides whether the operation sends its own command. The finding is on
// the call in the guard that leads back, in at most five calls.
//
// The analyzer follows calls through functions, packages, interfaces and
// function values, to go-redis hooks, Options.Limiter, OnConnect, Dialer and
// credentials providers that use their own client, to an http.RoundTripper that
// sends through the client it is the transport of, to RPC interceptors that
// call through their own connection, and to HTTP middleware that asks a route
// which it guards. The finding is on the call in the guard that leads back.
// Where the guard and the client know each other as interfaces only, it is
// in the package that ties them together, on the call or assignment that closes
// the cycle.
//
// Each finding has one of three categories.
//
// # unbounded
//
// Nothing on the cycle stops the recursion. It ends in a stack overflow; where
// go-redis calls the guard to open a connection, when the pool is empty;
// in singleflight, which waits for itself, never.
//
// # doubleread
//
// Something on the way stops it: a context value, a flag, TryLock. The read
// that is left costs one more round trip an operation. A client or a method that
// nothing guards ends the recursion and leaves both round trips, as the fix does: to
// save the second, the answer has to be kept in memory, which makes it older. If the
// operation sets the mark and others ask the guard as well, each of these checks reads
// twice, and the fix leaves one read. Also a guard that reads
// one key twice for one answer, such as GET and then TTL: a pipeline or one
// script makes it one round trip. A second read that only a refused caller pays for is
// none, and neither is one of a limiter that also writes the key: serialtrips and
// checkthencount of uncachedstate count all of its round trips. Also state that is read and then written back
// as it was.
//
// # unused
//
// A directive of this rule that silences nothing, as one is when the code below
// it is mended.
//
// # What is not reported
//
// Guards that do not ask themselves:
//
//   - direct client: a guard that reads with a client which nobody guards.
//   - unguarded method: a guard that takes the client out of the cache, or calls
//     a method that asks nobody.
//   - other instance: a guard that reads through an instance which it does not
//     guard, in the package that wires the two. Between concrete types it takes
//     an instance that may have no guard, and no code that ties the two together.
//   - given connection: a callback that uses the connection which it is given.
//   - own keys: a test of the key that lets the guard's own keys through, or a
//     parameter that says whether to ask.
//   - other route: middleware that asks a route which it does not guard.
//   - result cache: an answer that the guard keeps in memory for a second or more,
//     or for good.
//   - background: a guard that reads now and then, and not for an operation.
//   - redisguard: the quota of redisguard, which reads by another client.
//
// What is no cycle of commands:
//
//   - no command: a cycle without a Redis command.
//   - decorator: a decorator or a store that calls the next one.
//   - look alike: a method of the same name with another signature, or a function
//     in the shape of an interceptor.
//   - not asked: a function that reads through the guarded client, and that no
//     guard asks.
//   - tree: a function that comes back to itself for the parent, the children or
//     the next page of something.
//   - retry: an operation that is sent again after an error.
//   - undecided: a call whose answer does not decide whether the command is sent,
//     as a metric, an audit afterwards, or a part of the command.
//   - container: what a container or an injector ties together by reflection.
//
// Keys that are read twice, or written back:
//
//   - second read: a key that is read again for a reason, as in double-checked
//     locking.
//   - two keys: what is used and what is allowed, under keys of their own.
//   - one round trip: two reads in a pipeline or a script.
//   - write back: another value than was read, or another key.
//
// Two instances of one type are kept apart within the package that wires them.
// Beyond one package they are not: where the guard is handed a client of the
// guarded type that is itself unguarded, say so with a directive.
//
// Test files are not reported unless the configuration says tests: true;
// generated files, benchmarks and examples never are.
//
// # Fix
//
// Where a package makes the client, makes the guard with it and then has the
// guard guard it, the guard is made with a client of its own instead, by the
// same constructor, which nothing guards. It is offered where that constructor
// is known to do nothing but make a value. A hook that reads through the client
// that calls it reads through another one in the same struct, or through the
// method that returns it, where the package makes that one and keeps it to
// itself. There is no mark to be put into a context: redisguard's own quota
// refuses a client that it guards.
//
// Where an operation between concrete types begins with the statements that ask
// the guard, the statements after them become an unguarded method or function.
// The operation and the guard both call it. Where the operation already calls
// such a method, the guard calls that. There is no fix if the other statements
// use a result of the guard, or if the guard's call is made by a helper that
// others call too. The fix ends the recursion, so that no mark is needed. The
// guard still reads once an operation, unless it keeps its answer.
//
// The first two fixes are unsafe, and no driver makes them without being told to, as
// `redisvet fix -unsafe` is. Two instances of one type may each keep something,
// such as a map of answers, of which the other knows nothing; and nothing says
// that two clients are of one server and database.
//
//	unsafe  a guard made with an instance of its own
//	unsafe  a hook's read through another client of its struct
//	safe    a guard's read through an unguarded method
//
// # Silencing
//
//	//redisvet:ignore quotarecursion -- main hands it a cache without a checker
//
// on the line, on the line above, or above a declaration.
package quotarecursion
