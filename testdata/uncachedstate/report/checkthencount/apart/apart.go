// Package apart has limiters that check a count in one method and add to it in
// another.
package apart

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// APILimiter is asked before each request to a third party, and told after it.
type APILimiter struct {
	rdb *redis.Client
	max int
}

func (l *APILimiter) CanCall(ctx context.Context, api string) (bool, error) {
	n, err := l.rdb.Get(ctx, "rate_limit:"+api).Int() // want checkthencount:`^GET "rate_limit:\*" on every call of \(\*APILimiter\)\.CanCall, counted in \(\*APILimiter\)\.Called: 3 round trips per call, and two calls at once may both pass; use one script or redisguard\.Limiter$`
	if err != nil && !errors.Is(err, redis.Nil) {
		return false, err
	}
	return n < l.max, nil
}

func (l *APILimiter) Called(ctx context.Context, api string) error {
	key := "rate_limit:" + api
	if err := l.rdb.Incr(ctx, key).Err(); err != nil {
		return err
	}
	return l.rdb.Expire(ctx, key, time.Minute).Err()
}

var errLimited = errors.New("limited")

// HashLimiter keeps the counts of all tenants in one hash, and answers with an
// error.
type HashLimiter struct {
	rdb redis.UniversalClient
}

func (l *HashLimiter) Check(ctx context.Context, tenant string, limit int64) error {
	used, _ := l.rdb.HGet(ctx, "throttle:used", tenant).Int64() // want checkthencount:`^HGET "throttle:used" on every call of \(\*HashLimiter\)\.Check, counted in \(\*HashLimiter\)\.Done`
	if used >= limit {
		return errLimited
	}
	return nil
}

func (l *HashLimiter) Done(ctx context.Context, tenant string) {
	l.rdb.HIncrBy(ctx, "throttle:used", tenant, 1)
}

// WindowLimiter counts the members of a sorted set.
type WindowLimiter struct{ rdb *redis.Client }

func (l *WindowLimiter) Allowed(ctx context.Context, user string) bool {
	from := fmt.Sprint(time.Now().Add(-time.Minute).UnixMilli())
	n := l.rdb.ZCount(ctx, "ratelimit:window:"+user, from, "+inf").Val() // want checkthencount:`^ZCOUNT "ratelimit:window:\*" on every call of \(\*WindowLimiter\)\.Allowed, counted in \(\*WindowLimiter\)\.Note`
	return n <= 100
}

func (l *WindowLimiter) Note(ctx context.Context, user string) error {
	now := time.Now().UnixMilli()
	return l.rdb.ZAdd(ctx, "ratelimit:window:"+user, redis.Z{Score: float64(now), Member: now}).Err()
}

// Transport is a limiter that nothing but its key calls one.
type Transport struct {
	rdb  *redis.Client
	next http.RoundTripper
}

func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	if n, _ := t.rdb.Get(ctx, "ratelimit:out:"+req.Host).Int(); n > 50 { // want checkthencount:`on every call of \(\*Transport\)\.RoundTrip, counted in \(\*Transport\)\.RoundTrip: 2 round trips`
		return nil, errLimited
	}
	res, err := t.next.RoundTrip(req)
	if err == nil {
		t.rdb.Incr(ctx, "ratelimit:out:"+req.Host)
	}
	return res, err
}

// Plain functions over a global client do the same.
var rdb = redis.NewClient(&redis.Options{})

func MaySend(ctx context.Context, to string) bool {
	n, err := rdb.Get(ctx, "rate-limit:mail:"+to).Int() // want checkthencount:`on every call of MaySend, counted in Sent: 2 round trips`
	return err != nil || n < 10
}

func Sent(ctx context.Context, to string) error {
	return addOne.Run(ctx, rdb, []string{"rate-limit:mail:" + to}).Err()
}

var addOne = redis.NewScript(`
	if redis.call("INCR", KEYS[1]) == 1 then
		redis.call("EXPIRE", KEYS[1], 60)
	end`)

// Quota is a quota of calls, which is compared with what the plan says.
type Quota struct{ rdb *redis.Client }

func (q *Quota) Exceeded(ctx context.Context, tenant string, plan int) bool {
	n, _ := q.rdb.Get(ctx, "quota:calls:"+tenant).Int() // want checkthencount:`^GET "quota:calls:\*" on every call of \(\*Quota\)\.Exceeded, counted in \(\*Quota\)\.Use`
	return n >= plan
}

func (q *Quota) Use(ctx context.Context, tenant string) {
	q.rdb.IncrBy(ctx, "quota:calls:"+tenant, 1)
}

// FilledLimiter only resets its count: whoever counts is not in sight, and neither
// is a second round trip.
type FilledLimiter struct{ rdb *redis.Client }

func (l *FilledLimiter) Allowed(ctx context.Context, id string) bool {
	n, _ := l.rdb.Get(ctx, "rate_limit:filled:"+id).Int() // want ratelimit:`no automatic fix: it is compared with a limit`
	return n < 100
}

func (l *FilledLimiter) Reset(ctx context.Context, id string) {
	l.rdb.Set(ctx, "rate_limit:filled:"+id, 0, time.Minute)
}

// FirstLimiter asks whether the count is the first, for its end. The check decides.
type FirstLimiter struct {
	rdb *redis.Client
	max int
}

func (l *FirstLimiter) CanCall(ctx context.Context, api string) bool {
	n, _ := l.rdb.Get(ctx, "rate_limit:first:"+api).Int() // want checkthencount:`^GET "rate_limit:first:\*" on every call of \(\*FirstLimiter\)\.CanCall, counted in \(\*FirstLimiter\)\.Called`
	return n < l.max
}

func (l *FirstLimiter) Called(ctx context.Context, api string) {
	key := "rate_limit:first:" + api
	if n, err := l.rdb.Incr(ctx, key).Result(); err == nil && n == 1 {
		l.rdb.Expire(ctx, key, time.Minute)
	}
}
