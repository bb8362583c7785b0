// Package page describes the rule uncachedstate to its users.
package page

import (
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/uncachedstate/internal/cachedfix"
)

// Page is the description.
var Page = rule.Page{
	Title: "report limiter, breaker and quota state read from Redis on every call",
	Text: `A rate limiter or a circuit breaker that asks Redis on each call doubles the traffic of what it guards. Such state changes seldom, and a few seconds of staleness do no harm. A cache in the process asks once per key and few seconds, however many calls there are.

The key says what is state, with the words of the functions, types and packages on the call path. The shape of the answer and its use count as well. A name alone is never enough. A value that decides whether a caller gets status 429 or Retry-After needs no word. Keys may be concatenated, formatted, joined, or made by functions of other packages.

The rule looks at the whole call path, from a function that others can call to the command. A cache that is asked after the read, or only by some callers, does not count. Neither does singleflight. A worker that lets the read decide about each job is a call path, too. If only some calls pay, the message says which.

The finding is on the command, or on the call of a helper that gets the key. If another package of the module sends the command, its place is among the related ones. A layer that only stores, such as a Repository, is left to its callers. If they know it only by an interface, the finding is where the program passes the layer to them.`,
	Categories: []rule.Category{rateLimit, breaker, checkThenCount, serialTrips, manyCommands, atomic, quota, denylist, switches, lookup},
	Quiet:      quiet,
	Fixes: `The fix rewrites a read on a go-redis v9 client to ` + "`redisguard.Cached(client, age).Get(ctx, key)`" + `. That asks Redis once per age, key and process, and forgets what is written through the same client. Other writes are seen up to that much later.

There is a fix if the package or one of its imports already imports redisguard. ` + "`redisvet fix`" + ` and ` + "`-uncachedstate.newimports`" + ` offer it everywhere.

There is no fix in these cases, and the message says which:

- The value is a count: a number that is compared with a limit. Each process would admit the limit again.
- The key is that of a denylist, quota, switch, token, session, lock or budget.
- The same call also writes the key.
- The answer is how long a key will last, which counts down.
- A hook of the package depends on the context.
- It is not known what happens to a number.

A deadline that is compared with the time is no count. If a check shares a helper with functions that write back, the fix gives the check a cached reader and the others the client.

A client with the option ` + "`ClientSideCacheConfig`" + ` of go-redis is not reported. No fix sets that option, because it applies to all reads of the client and is experimental.`,
	Impact: `- high: what each call pays for.
- medium: a switch, a look-up, and what only some calls pay for.
- low, which is not reported by default: a function that nothing in a whole program calls, and a number whose use is not known. So is a number of a limiter that is only compared with a limit, because there is nothing to advise. Round trips through an interface that another type answers from memory are low, too.`,
	Options: `The same options are in ` + "`.redisvet.yaml`" + `:

` + "```yaml" + `
uncachedstate:
  classes: [ratelimit, breaker, quota]
  keys: [ratelimit=fair use, none=throttle]
  calls: [1500/min, internal/webhook=20/s]
` + "```" + `

With calls, a finding has a price:

` + "```text" + `
2.2M GETs a day at 1,500 calls per minute; 69k with the cache in 4 processes
` + "```" + `

The rate is that of the whole program. A path sets the rate of the packages below it, and the longest path wins. The second number is for one key: each further key that is in use costs as much again. The number of processes is ` + "`replicas`" + ` in ` + "`.redisvet.yaml`" + `.

A phrase is one word or several, without regard to case and plural. Its words must follow each other: "rate limit" matches ` + "`rate-limit:7`, `api:rateLimits:7` and `ratelimit:7`, but not `rate:hard:limit:7`" + `. ` + "`none=phrase`" + ` takes exactly this phrase away.`,
	Suppress: rule.Declare("answers from memory or runs once", "cached", "once") + "\n\n" +
		"If a type is no layer by its name, a cache in a package that imports it is not seen. Put `redisvet:cached` at the method of the interface through which it is asked.",
}

// off says how the findings of a class are counted that is off by default.
func off(one, many string) *rule.Off {
	return &rule.Off{One: one, Many: many, Flag: "classes=all"}
}

const choice = "There is no automatic fix: how old this may be is for you to choose."

var rateLimit = rule.Category{
	Name:   state.RateLimit,
	Impact: config.High,
	Finds:  "A limiter that asks Redis on every call whether a caller is limited or blocked, or what its limit is. Limits that administrators set change seldom, too.",
	Costs:  "One round trip per call, before the call does anything.",
	Example: rule.Example{
		Bad: `
type Limiter struct{ rdb *redis.Client }

func (l *Limiter) Blocked(ctx context.Context, user string) (bool, error) {
	n, err := l.rdb.Exists(ctx, "ratelimit:blocked:"+user).Result()
	return n > 0, err
}`,
		Message: `EXISTS "ratelimit:blocked:*" on every call of (*Limiter).Blocked; a 5 s in-process cache would ask once per key per 5 s [high]`,
		Good: `
type Limiter struct{ rdb *redis.Client }

func (l *Limiter) Blocked(ctx context.Context, user string) (bool, error) {
	n, err := redisguard.Cached(l.rdb, 5*time.Second).Exists(ctx, "ratelimit:blocked:"+user).Result()
	return n > 0, err
}`,
	},
	Fixes: []report.Kind{cachedfix.ThroughCached},
	Fix:   "The fix reads through a cache in the process. \"Fixes\" below lists when there is none.",
	See:   []string{"GET", "EXISTS"},
	Since: rule.FirstRelease,
}

var breaker = rule.Category{
	Name:   state.Breaker,
	Impact: config.High,
	Finds:  "A circuit breaker that asks Redis on every call whether the circuit is open.",
	Costs:  "One round trip per call. While Redis is slow, so is each guarded call.",
	Example: rule.Example{
		Bad: `
type Breaker struct{ rdb *redis.Client }

func (b *Breaker) Allow(ctx context.Context, name string) (bool, error) {
	state, err := b.rdb.Get(ctx, "circuit_breaker:"+name).Result()
	if err == redis.Nil {
		return true, nil
	}
	return state != "open", err
}`,
		Message: `GET "circuit_breaker:*" on every call of (*Breaker).Allow; a 10 s in-process cache would ask once per key per 10 s [high]`,
		Good: `
type Breaker struct{ rdb *redis.Client }

func (b *Breaker) Allow(ctx context.Context, name string) (bool, error) {
	state, err := redisguard.Cached(b.rdb, 10*time.Second).Get(ctx, "circuit_breaker:"+name).Result()
	if err == redis.Nil {
		return true, nil
	}
	return state != "open", err
}`,
	},
	Fixes: []report.Kind{cachedfix.ThroughCached},
	Fix:   "The fix reads through a cache in the process. If a script also moves the circuit to another state, a process with an old answer would move it late. `redisguard.Breaker` keeps its own state and shares it. So it does for a number of failures that is compared with a limit. If each call that succeeds also writes the key, a cached read saves nothing: count in the process, and write only changes of the state. A DEL after each such call does no harm.",
	See:   []string{"GET", "HGETALL"},
	Since: rule.FirstRelease,
}

var checkThenCount = rule.Category{
	Name:   state.CheckThenCount,
	Impact: config.High,
	Finds: `A limiter that checks a count in one place and adds to it in another. A limiter that reads its state and writes it back is one, too. Examples are a log of times as JSON, a bucket in a hash, and a cooldown that is set after the check.

The number must decide the answer by a limit, and the package must add to the same key on a path that calls pay for. A count with a lifetime and a limit needs no word. Of several windows the first is reported. The message counts all round trips that most calls make for these keys.`,
	Costs: "Two round trips per call or more. Two calls at once may both pass, because the check does not see the other call.",
	Example: rule.Example{
		Bad: `
type Limiter struct{ rdb *redis.Client }

func (l *Limiter) CanCall(ctx context.Context, user string) bool {
	n, _ := l.rdb.Get(ctx, "rate_limit:"+user).Int()
	return n < 100
}

func (l *Limiter) Called(ctx context.Context, user string) error {
	return l.rdb.Incr(ctx, "rate_limit:"+user).Err()
}`,
		Message: `GET "rate_limit:*" on every call of (*Limiter).CanCall, counted in (*Limiter).Called: 2 round trips per call, and two calls at once may both pass; use one script or redisguard.Limiter [high]`,
		Good: `
type Limiter struct{ limits *redisguard.Limiter }

func (l *Limiter) Allow(ctx context.Context, user string) (redisguard.Decision, error) {
	return l.limits.Allow(ctx, user)
}`,
	},
	Fix:   "There is no automatic fix, because the callers change. One script does both in one round trip. The leased `redisguard.Limiter` asks Redis about once per second for a key that many calls use. If the amount is known only after the call, such as the tokens of a model, reserve an estimate and refund the rest.",
	See:   []string{"INCR", "EVALSHA", "SET"},
	Since: rule.FirstRelease,
}

var serialTrips = rule.Category{
	Name:   state.SerialTrips,
	Impact: config.High,
	Finds: `A check that makes several round trips one after another. Examples are INCR for the minute, the hour and the day, or a count and then its lifetime.

The round trips may be in helpers, in a loop over a short fixed list, and in several methods, such as Allow and then Remaining. The finding is on the second of them, and the others are related places. A round trip that few calls make does not count, nor does one for callers that are refused. If a limit is looked up by path or user, some calls go on without it: the message says "up to". Two reads of one key for one answer are a ` + "`doubleread`" + ` of quotarecursion. Denylists and quotas are reported, too, because no answer gets older. A read of another key that decides the same answer as a denylist is part of the check.`,
	Costs: "Each round trip waits for the one before it.",
	Example: rule.Example{
		Bad: `
type Limiter struct{ rdb *redis.Client }

func (l *Limiter) Allow(ctx context.Context, user string) (int64, time.Duration, error) {
	n, err := l.rdb.Incr(ctx, "rate_limit:"+user).Result()
	if err != nil {
		return 0, 0, err
	}
	reset, err := l.rdb.TTL(ctx, "rate_limit:"+user).Result()
	return n, reset, err
}`,
		Message: `TTL "rate_limit:*" on every call of (*Limiter).Allow, after INCR of the same key: 2 round trips per call; send them in one pipeline [high]`,
		Good: `
type Limiter struct{ rdb *redis.Client }

func (l *Limiter) Allow(ctx context.Context, user string) (int64, time.Duration, error) {
	pipe := l.rdb.Pipeline()
	n := pipe.Incr(ctx, "rate_limit:"+user)
	reset := pipe.TTL(ctx, "rate_limit:"+user)
	_, err := pipe.Exec(ctx)
	return n.Val(), reset.Val(), err
}`,
	},
	Fix:   "There is no automatic fix, because the answers belong to the callers. One pipeline sends all at once. If an answer decides what is sent later, use a script. On a Ring or a Cluster its keys need one hash tag.",
	See:   []string{"EVALSHA", "TTL"},
	Since: rule.FirstRelease,
}

var manyCommands = rule.Category{
	Name:   state.ManyCommands,
	Impact: config.High,
	Finds:  "A limiter that sends three commands or more in one pipeline for every request. It is reported in middleware, interceptors and transports, by their types. A limiter with fewer commands is in atomic.",
	Costs:  "Each command of a pipeline costs the server as much as if it came alone. A sorted set with the times of all requests also keeps an entry for each.",
	Example: rule.Example{
		Bad: `
type Limiter struct{ rdb *redis.Client }

func (l *Limiter) Limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, key := r.Context(), "rate_limit:"+r.Header.Get("X-Tenant")
		pipe := l.rdb.Pipeline()
		n := pipe.Incr(ctx, key)
		pipe.Expire(ctx, key, time.Minute)
		left := pipe.TTL(ctx, key)
		if _, err := pipe.Exec(ctx); err == nil && n.Val() > 1000 {
			w.Header().Set("Retry-After", left.Val().String())
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}`,
		Message: `INCR "rate_limit:*" on every call of the function literal in (*Limiter).Limit: 3 commands per call in one pipeline; a script that counts and lets the key expire is one command, and a leased limiter (redisguard.Limiter) asks once for many calls [high]`,
		Good: `
type Limiter struct{ limits *redisguard.Limiter }

func (l *Limiter) Limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d, err := l.limits.Allow(r.Context(), r.Header.Get("X-Tenant")); err == nil && !d.OK {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		next.ServeHTTP(w, r)
	})
}`,
	},
	Fix:   "There is no automatic fix: a script or a lease changes the limiter.",
	See:   []string{"INCR", "EVALSHA"},
	Since: rule.FirstRelease,
}

var atomic = rule.Category{
	Name:   state.Atomic,
	Impact: config.High,
	Finds: `A limiter that writes on every call: INCR and similar commands, a script, or a sorted set.

Each limiter has one finding: that of serialtrips, checkthencount or manycommands, or else this one. If other packages ask a limiter, the finding is in its own package. Limiters of injected storage layers and of quotas are reported. So are redis_rate, ulule/limiter, throttled and the distributed breaker of gobreaker.`,
	Costs: "One command or more per call. A cached copy of a count limits nothing.",
	Example: rule.Example{
		Bad: `
type Limiter struct{ rdb *redis.Client }

func (l *Limiter) Allow(ctx context.Context, user string) (bool, error) {
	n, err := l.rdb.Incr(ctx, "rate_limit:"+user).Result()
	return n <= 100, err
}`,
		Message: `INCR "rate_limit:*" on every call of (*Limiter).Allow: one command per call; a leased limiter (redisguard.Limiter) asks once for many calls [high]`,
		Good: `
type Limiter struct{ limits *redisguard.Limiter }

func (l *Limiter) Allow(ctx context.Context, user string) (redisguard.Decision, error) {
	return l.limits.Allow(ctx, user)
}`,
	},
	Fix:   "There is no automatic fix: a lease changes the limiter. With `redisguard.Limiter` Redis debits many calls at once, and the process spends them.",
	See:   []string{"INCR", "EVALSHA"},
	Off:   off("counting limiter", "counting limiters"),
	Since: rule.FirstRelease,
}

var quota = rule.Category{
	Name:   state.Quota,
	Impact: config.High,
	Finds:  "A read of how much of a quota is used up, on every call. It is off by default, because a quota usually reads once per operation on purpose.",
	Costs:  "One round trip per call.",
	Example: rule.Example{
		Bad: `
type Service struct{ rdb *redis.Client }

func (s *Service) QuotaExceeded(ctx context.Context, tenant string) (bool, error) {
	state, err := s.rdb.Get(ctx, "quota:"+tenant).Result()
	return state == "exceeded", err
}`,
		Message: `GET "quota:*" on every call of (*Service).QuotaExceeded; a 5 s in-process cache would ask once per key per 5 s; no automatic fix: choose how stale this may be [high]`,
		Good: `
type Service struct{ rdb *redis.Client }

func (s *Service) QuotaExceeded(ctx context.Context, tenant string) (bool, error) {
	state, err := redisguard.Cached(s.rdb, 5*time.Second).Get(ctx, "quota:"+tenant).Result()
	return state == "exceeded", err
}`,
	},
	Fix:   choice,
	See:   []string{"GET"},
	Off:   off("quota", "quotas"),
	Since: rule.FirstRelease,
}

var denylist = rule.Category{
	Name:   state.Denylist,
	Impact: config.High,
	Finds:  "A read of whether somebody is blocked, banned, revoked or locked out, on every call. It is off by default: a revocation may not wait for a cache, and each stale second of a lock helps whoever guesses passwords. A limiter of logins, passwords or codes locks out.",
	Costs:  "One round trip per call, although few callers are on the list.",
	Example: rule.Example{
		Bad: `
type Auth struct{ rdb *redis.Client }

func (a *Auth) Revoked(ctx context.Context, id string) (bool, error) {
	n, err := a.rdb.Exists(ctx, "revoked:"+id).Result()
	return n > 0, err
}`,
		Message: `EXISTS "revoked:*" on every call of (*Auth).Revoked; a 5 s in-process cache would ask once per key per 5 s; no automatic fix: choose how stale this may be [high]`,
		Good: `
type Auth struct{ rdb *redis.Client }

func (a *Auth) Revoked(ctx context.Context, id string) (bool, error) {
	n, err := redisguard.Cached(a.rdb, time.Second).Exists(ctx, "revoked:"+id).Result()
	return n > 0, err
}`,
	},
	Fix:   choice,
	See:   []string{"EXISTS", "SISMEMBER"},
	Off:   off("denylist", "denylists"),
	Since: rule.FirstRelease,
}

var switches = rule.Category{
	Name:  state.Switch,
	Finds: "A maintenance or feature switch that is read on every call.",
	Costs: "One round trip per call for a value that changes a few times a year.",
	Example: rule.Example{
		Bad: `
type Server struct{ rdb *redis.Client }

func (s *Server) Maintenance(ctx context.Context) bool {
	return s.rdb.Get(ctx, "maintenance").Val() == "1"
}`,
		Message: `GET "maintenance" on every call of (*Server).Maintenance; a 5 s in-process cache would ask once per key per 5 s; no automatic fix: choose how stale this may be`,
		Good: `
type Server struct{ rdb *redis.Client }

func (s *Server) Maintenance(ctx context.Context) bool {
	return redisguard.Cached(s.rdb, 5*time.Second).Get(ctx, "maintenance").Val() == "1"
}`,
	},
	Fix:   choice,
	See:   []string{"GET", "SUBSCRIBE"},
	Off:   off("switch", "switches"),
	Since: rule.FirstRelease,
}

var lookup = rule.Category{
	Name:  state.Lookup,
	Finds: "A record that every request needs: its session, token or tenant, a feature, or where a service is. It is reported in middleware, interceptors, transports and functions that authenticate, and for each message of a connection. In middleware, interceptors and transports, by their types, the key needs no word of a record. A layer of another package may fill it from a database, or may be injected. Who drops a record that has ended reads it only. If the same request prolongs the record or writes it back, the message counts both. A handler may read a key that is the same for all callers, such as settings or a total. The message says so, and one copy answers all of them. It is off by default.",
	Costs: "One round trip per request for a record that is the same most of the time. A session that is read and then prolonged costs two.",
	Example: rule.Example{
		Bad: `
type Server struct{ rdb *redis.Client }

func (s *Server) Auth(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.rdb.Get(r.Context(), "session:"+r.Header.Get("Authorization")).Val() == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}`,
		Message: `GET "session:*" on every request, in the function literal in (*Server).Auth; a 5 s in-process cache would ask once per key per 5 s`,
		Good: `
type Server struct{ rdb *redis.Client }

func (s *Server) Auth(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cached := redisguard.Cached(s.rdb, 5*time.Second)
		if cached.Get(r.Context(), "session:"+r.Header.Get("Authorization")).Val() == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}`,
	},
	Fix:   choice,
	See:   []string{"GET", "HGETALL"},
	Off:   off("look-up", "look-ups"),
	Since: rule.FirstRelease,
}
