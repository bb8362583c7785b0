package knowledge

import "strings"

// A SharedState is a function of a library that asks Redis on each call, and what
// one call of it sends.
type SharedState struct {
	Commands int    // per call
	What     string // the commands: "EVALSHA"
	// Store is the package that keeps the state in Redis, where the library has
	// others: the call counts only in a program that imports it.
	Store string
	// Installs is set if the function only makes a middleware, so that requests
	// pay although the call itself is made once.
	Installs bool
	Breaker  bool // it is a circuit breaker, not a limiter
}

// sharedStates maps the full names of functions to what they send. Add a function
// of a limiter or breaker that keeps its state in Redis, with the commands of a
// call that is let through.
var sharedStates = map[string]SharedState{
	"(*github.com/sony/gobreaker/v2.DistributedCircuitBreaker[T]).Execute": {Commands: 4, What: "GET, lock, SET and unlock", Store: anyRedis, Breaker: true},
	"(*github.com/sony/gobreaker/v2.DistributedCircuitBreaker[T]).State":   {Commands: 4, What: "GET, lock, SET and unlock", Store: anyRedis, Breaker: true},
	"(*github.com/throttled/throttled/v2.GCRARateLimiterCtx).RateLimit":    {Commands: 3, What: "TIME, GET and EVAL", Store: throttledStore},
	"(*github.com/throttled/throttled/v2.GCRARateLimiterCtx).RateLimitCtx": {Commands: 3, What: "TIME, GET and EVAL", Store: throttledStore},
	"(*github.com/throttled/throttled/v2.HTTPRateLimiter).RateLimit":       {Commands: 3, What: "TIME, GET and EVAL", Store: throttledStore, Installs: true},
	"(*github.com/throttled/throttled/v2.HTTPRateLimiterCtx).RateLimit":    {Commands: 3, What: "TIME, GET and EVAL", Store: throttledStore, Installs: true},
	"(*github.com/ulule/limiter/v3.Limiter).Get":                           {Commands: 1, What: "EVALSHA", Store: ululeStore},
	"(*github.com/ulule/limiter/v3.Limiter).Increment":                     {Commands: 1, What: "EVALSHA", Store: ululeStore},
	"(github.com/go-redis/redis_rate/v10.Limiter).Allow":                   {Commands: 1, What: "EVALSHA"},
	"(github.com/go-redis/redis_rate/v10.Limiter).AllowAtMost":             {Commands: 1, What: "EVALSHA"},
	"(github.com/go-redis/redis_rate/v10.Limiter).AllowN":                  {Commands: 1, What: "EVALSHA"},
	"github.com/ulule/limiter/v3/drivers/middleware/stdlib.NewMiddleware":  {Commands: 1, What: "EVALSHA", Store: ululeStore, Installs: true},
}

const (
	ululeMiddleware = "github.com/ulule/limiter/v3/drivers/middleware/"
	ululeStore      = "github.com/ulule/limiter/v3/drivers/store/redis"
	throttledStore  = "github.com/throttled/throttled/v2/store/goredisstore"
	anyRedis        = "" // gobreaker's store is the program's own
)

// SharedStateOf returns what a library's function sends to Redis on each call, by
// its full name.
func SharedStateOf(fullName string) (SharedState, bool) {
	if path, ok := strings.CutPrefix(fullName, ululeMiddleware); ok && strings.HasSuffix(path, ".NewMiddleware") {
		fullName = ululeMiddleware + "stdlib.NewMiddleware" // there is one for each web framework
	}
	s, ok := sharedStates[fullName]
	return s, ok
}
