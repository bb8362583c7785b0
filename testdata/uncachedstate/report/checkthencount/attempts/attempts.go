// Package attempts has limiters that are asked in a loop over what may be used: until
// one is found, or so many have been tried. Each request pays for each attempt.
package attempts

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

type credential struct{ ID int64 }

// A Pool has the credentials of a provider.
type Pool struct {
	rdb  *redis.Client
	next func() *credential
	max  int
}

// ServeHTTP tries so many credentials. What has been tried before does not count.
func (p *Pool) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.execute(w, r, p.max) }

func (p *Pool) execute(w http.ResponseWriter, r *http.Request, most int) {
	tried := map[int64]bool{}
	spins := 0
	for p.untried(tried, most) > 0 {
		if r.Context().Err() != nil {
			return
		}
		if spins++; spins > 3*most {
			break
		}
		c := p.next()
		if p.limited(r.Context(), c) {
			time.Sleep(time.Millisecond)
			continue
		}
		if tried[c.ID] {
			continue
		}
		tried[c.ID] = true
		p.count(r.Context(), c)
		if p.send(w, r, c) {
			return
		}
	}
	http.Error(w, "no credential is left", http.StatusServiceUnavailable)
}

func (p *Pool) untried(tried map[int64]bool, most int) int { return most - len(tried) }

func (p *Pool) limited(ctx context.Context, c *credential) bool {
	s, err := p.rdb.Get(ctx, fmt.Sprintf("gate:key:%d:rpm:%d", c.ID, time.Now().Unix()/60)).Result() // want checkthencount:`^GET "gate:key:\*:rpm:\*" on every call of \(\*Pool\)\.ServeHTTP, counted in \(\*Pool\)\.ServeHTTP: 2 round trips per call`
	if err != nil {
		return false
	}
	n, err := strconv.Atoi(s)
	return err == nil && n >= 15
}

func (p *Pool) count(ctx context.Context, c *credential) {
	key := fmt.Sprintf("gate:key:%d:rpm:%d", c.ID, time.Now().Unix()/60)
	pipe := p.rdb.Pipeline()
	pipe.Incr(ctx, key)
	pipe.Expire(ctx, key, 90*time.Second)
	_, _ = pipe.Exec(ctx)
}

func (p *Pool) send(w http.ResponseWriter, r *http.Request, c *credential) bool {
	w.Header().Set("X-Credential", strconv.FormatInt(c.ID, 10))
	return true
}

// Pick is no handler: its loop has an end all the same.
func (p *Pool) Pick(ctx context.Context) (*credential, bool) {
	failed := 0
	for failed < p.max {
		c := p.next()
		if !p.usable(ctx, c.ID) {
			failed++
			continue
		}
		if p.rdb.Incr(ctx, fmt.Sprintf("rate_limit:pick:%d", c.ID)).Err() == nil {
			return c, true
		}
	}
	return nil, false
}

func (p *Pool) usable(ctx context.Context, id int64) bool {
	n, _ := p.rdb.Get(ctx, fmt.Sprintf("rate_limit:pick:%d", id)).Int() // want checkthencount:`^GET "rate_limit:pick:\*" on every call of \(\*Pool\)\.Pick, counted in \(\*Pool\)\.Pick`
	return n < 100
}

// Wait asks until its time is up.
func (p *Pool) Wait(ctx context.Context, host string, until time.Time) bool {
	for time.Now().Before(until) {
		n, _ := p.rdb.Get(ctx, "rate_limit:host:"+host).Int() // want checkthencount:`^GET "rate_limit:host:\*" on every call of \(\*Pool\)\.Wait, counted in \(\*Pool\)\.Wait`
		if n < 10 {
			p.rdb.Incr(ctx, "rate_limit:host:"+host)
			return true
		}
		time.Sleep(50 * time.Millisecond)
	}
	return false
}
