package quotarecursion

import (
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
)

var page = rule.Page{
	Title: "report guards that reach themselves again through the client that they guard",
	Text: `A client that asks a quota, a limiter or a breaker before each operation guards that operation. The guard must not read its own state with that client, because the read asks the guard again. Packages cannot import each other in a cycle, so an interface, a function value or a hook hides this one.

The rule follows calls through functions, packages, interfaces and function values. It also follows them to these callbacks, if they use the client that calls them:

- go-redis hooks, ` + "`Options.Limiter`, `OnConnect`, `Dialer`" + ` and credentials providers
- an ` + "`http.RoundTripper`" + ` that sends through the client of which it is the transport
- RPC interceptors that call through their own connection
- HTTP middleware that asks a route which it guards

The finding is on the call in the guard that leads back. If the guard and the client know each other only as interfaces, it is on the call or assignment that ties them together. Within one package a guard is known by what it does. The operation calls it, and a branch on its answer decides whether the operation sends its command. There the way back may have five calls.`,
	Categories: []rule.Category{unbounded, doubleRead},
	Quiet:      quiet,
	Fixes: `A package may make the client, then the guard with it, and then let the guard guard it. The fix gives the guard a client of its own, made by the same constructor, if that only makes a value.

A hook that reads through the client that calls it reads through another client of its struct instead. The package must make that client and keep it private.

If an operation begins with the statements that ask the guard, the fix moves the others into an unguarded method, which both call. There is no fix if these statements use a result of the guard, or if others also call the helper with the guard's call. The guard still reads once per operation. If the operation sets the mark, a check that others make reads twice before the fix, and once after it.

There is no fix that marks the context: the quota of redisguard refuses a client that it guards.`,
}

var unbounded = rule.Category{
	Name:   catUnbounded,
	Impact: config.High,
	Finds:  "A guard that calls itself again, where nothing on the cycle stops the recursion. If go-redis calls the guard to open a connection, each connection needs another one. In singleflight the call waits for itself.",
	Costs:  "The first operation ends in a stack overflow, in an empty pool, or never.",
	Example: rule.Example{
		Bad: `
type Cache struct {
	rdb   *redis.Client
	quota *Manager
}

func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if err := c.quota.Check(ctx); err != nil {
		return "", err
	}
	return c.rdb.Get(ctx, key).Result()
}

type Manager struct{ cache *Cache }

func (m *Manager) Check(ctx context.Context) error {
	used, err := m.cache.Get(ctx, "quota:used") // asks Check again
	if err == nil && used == "all" {
		err = errors.New("quota exceeded")
	}
	return err
}`,
		Message: `(*Manager).Check reaches itself again through what it guards: infinite recursion; use an unguarded client or method; path: (*Manager).Check -> (*Cache).Get -> (*Manager).Check [high]`,
		Good: `
type Cache struct {
	rdb   *redis.Client
	quota *Manager
}

func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if err := c.quota.Check(ctx); err != nil {
		return "", err
	}
	return c.rdb.Get(ctx, key).Result()
}

type Manager struct{ rdb *redis.Client }

func (m *Manager) Check(ctx context.Context) error {
	used, err := m.rdb.Get(ctx, "quota:used").Result()
	if err == nil && used == "all" {
		err = errors.New("quota exceeded")
	}
	return err
}`,
	},
	Fixes: []report.Kind{remadeGuard, anotherClient, unguardedMethod},
	Fix:   "The guard reads with a client or a method that it does not guard.",
	Since: rule.FirstRelease,
}

var doubleRead = rule.Category{
	Name:   catDoubleRead,
	Impact: config.High,
	Finds: `A guard that adds a second round trip to each operation. There are three forms:

- Something stops the recursion: a context value, a flag or TryLock. The read of the guard remains.
- A guard reads one key twice for one answer, such as GET and then TTL.
- State is read and then written back unchanged, to renew its TTL.

A second read for which only a refused caller pays is not reported. If a limiter also writes the key, ` + "`serialtrips` and `checkthencount`" + ` of uncachedstate count its round trips.`,
	Costs: "Each operation takes twice the time and twice the commands.",
	Example: rule.Example{
		Bad: `
type inside struct{}

type Cache struct {
	rdb   *redis.Client
	quota *Manager
}

func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if ctx.Value(inside{}) == nil {
		if err := c.quota.Check(ctx); err != nil {
			return "", err
		}
	}
	return c.rdb.Get(ctx, key).Result()
}

type Manager struct{ cache *Cache }

func (m *Manager) Check(ctx context.Context) error {
	used, err := m.cache.Get(context.WithValue(ctx, inside{}, true), "quota:used")
	if err == nil && used == "all" {
		err = errors.New("quota exceeded")
	}
	return err
}`,
		Message: `each operation costs 2 GETs: (*Manager).Check reaches itself again through what it guards; keep its answer in memory, and use an unguarded client or method; path: (*Manager).Check -> (*Cache).Get -> (*Manager).Check [high]`,
		Good: `
type Cache struct {
	rdb   *redis.Client
	quota *Manager
}

func (c *Cache) Get(ctx context.Context, key string) (string, error) {
	if err := c.quota.Check(ctx); err != nil {
		return "", err
	}
	return c.rdb.Get(ctx, key).Result()
}

type Manager struct {
	rdb  *redis.Client
	used atomic.Value
}

func (m *Manager) Check(ctx context.Context) error {
	if m.used.Load() == "all" {
		return errors.New("quota exceeded")
	}
	return nil
}

func (m *Manager) Refresh(ctx context.Context) {
	for range time.Tick(5 * time.Second) {
		m.used.Store(m.rdb.Get(ctx, "quota:used").Val())
	}
}`,
	},
	Fixes: []report.Kind{remadeGuard, anotherClient, unguardedMethod},
	Fix:   "The fix ends the recursion and leaves both round trips. To save the second, keep the answer in memory, which makes it older. For two reads of one key use one pipeline or script, and for a key that is written back EXPIRE.",
	See:   []string{"EXPIRE", "GETEX"},
	Since: rule.FirstRelease,
}

var quiet = []rule.Group{
	{Title: "Guards that do not ask themselves", Reasons: []rule.Reason{
		{Name: "direct client", Text: "a guard that reads with a client which nobody guards."},
		{Name: "unguarded method", Text: "a guard that takes the client out of the cache, or calls a method that asks nobody."},
		{Name: "other instance", Text: "a guard that reads through an instance which it does not guard, in the package that wires the two. Two instances of one type are the same beyond one package: say so with a directive."},
		{Name: "given connection", Text: "a callback that uses the connection that it gets."},
		{Name: "own keys", Text: "a test of the key that lets the guard's own keys through, or a parameter that says whether to ask."},
		{Name: "other route", Text: "middleware that asks a route which it does not guard."},
		{Name: "result cache", Text: "an answer that the guard keeps in memory for a second or more."},
		{Name: "background", Text: "a guard that reads now and then, and not for an operation."},
		{Name: "redisguard", Text: "the quota of redisguard, which reads with another client."},
	}},
	{Title: "What is no cycle of commands", Reasons: []rule.Reason{
		{Name: "no command", Text: "a cycle without a Redis command."},
		{Name: "decorator", Text: "a decorator or a store that calls the next one."},
		{Name: "look alike", Text: "a method of the same name with another signature, or a function in the shape of an interceptor."},
		{Name: "not asked", Text: "a function that reads through the guarded client, and that no guard asks."},
		{Name: "tree", Text: "a function that calls itself for the parent, the children or the next page of something."},
		{Name: "retry", Text: "an operation that is sent again after an error."},
		{Name: "undecided", Text: "a call whose answer does not decide whether the command is sent, such as a metric or an audit."},
		{Name: "container", Text: "what a container or an injector ties together by reflection."},
	}},
	{Title: "Keys that are read twice, or written back", Reasons: []rule.Reason{
		{Name: "second read", Text: "a key that is read again for a reason, as in double-checked locking."},
		{Name: "two keys", Text: "what is used and what is allowed, under keys of their own."},
		{Name: "one round trip", Text: "two reads in a pipeline or a script."},
		{Name: "write back", Text: "another value than was read, or another key."},
	}},
}
