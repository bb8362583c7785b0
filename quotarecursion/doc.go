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
// cannot import each other in a circle, so this one hides behind an interface,
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
// The way out is a direct client for the guard.
//
// The analyzer follows calls through functions, packages, interfaces and
// function values, to go-redis hooks, Options.Limiter, OnConnect, Dialer and
// credentials providers that use their own client, to an http.RoundTripper that
// sends through the client it is the transport of, to RPC interceptors that
// call through their own connection, and to HTTP middleware that asks a route
// which it guards. The finding stands on the call in the guard that leads back.
// Where the guard and the client know each other as interfaces only, it stands
// in the package that ties them together, on the call or assignment that closes
// the circle.
//
// Each finding has one of two categories.
//
// # unbounded
//
// Nothing on the circle stops the recursion. It ends in a stack overflow; where
// go-redis calls the guard to open a connection, when the pool is empty;
// in singleflight, which waits for itself, never.
//
// # doubleread
//
// Something stops it: a context value, a flag, TryLock. The read
// that is left costs one more round trip an operation. Also a guard that reads
// one key twice for one answer, such as GET and then TTL: a pipeline or one
// script makes it one round trip. Also state that is read and then written back
// as it was.
//
// # What is not reported
//
// A guard that reads with a direct client, with a client taken out of the
// cache or by a method that asks nobody; a guard whose package builds the
// client itself and gives it no guard; a circle on which there is no Redis
// command; a test of the key that lets the guard's own keys through; a decorator that
// calls the next one; a method of the same name with another signature; a
// second read under a lock (double-checked locking).
//
// Two instances of one type are told apart within the package that wires them.
// Beyond one package they are not: where the guard is handed a client of the
// guarded type that is itself unguarded, say so with a directive. What a
// container or a reflection-based injector ties together is not seen.
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
// Both fixes are unsafe, and no driver makes them without being told to, as
// `redisvet fix -unsafe` is. Two instances of one type may each keep something,
// such as a map of answers, of which the other knows nothing; and nothing says
// that two clients are of one server and database.
//
//	unsafe  a guard made with an instance of its own
//	unsafe  a hook's read through another client of its struct
//
// # Silencing
//
//	//redisvet:ignore quotarecursion -- main hands it a cache without a checker
//
// on the line, on the line above, or above a declaration.
package quotarecursion
