// Package webservers has state that web servers ask for on each request.
package webservers

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// Context is the kind of request that web frameworks hand to their handlers.
type Context struct {
	Request *http.Request
	Writer  http.ResponseWriter
	values  map[string]any
	aborted bool
}

func (c *Context) ClientIP() string { return c.Request.RemoteAddr }

func (c *Context) Set(key string, value any) { c.values[key] = value }

func (c *Context) AbortWithStatus(code int) {
	c.aborted = true
	c.Writer.WriteHeader(code)
}

// HandlerFunc handles a request, or what comes before it.
type HandlerFunc func(*Context)

// Engine keeps handlers.
type Engine struct{ chain []HandlerFunc }

// Use adds handlers.
func (e *Engine) Use(h ...HandlerFunc) { e.chain = append(e.chain, h...) }

// RateLimit is middleware for the engine.
func RateLimit(rdb *redis.Client) HandlerFunc {
	return func(c *Context) {
		blocked, err := rdb.Exists(c.Request.Context(), "rate_limit:blocked:"+c.ClientIP()).Result() // want ratelimit:`EXISTS "rate_limit:blocked:\*" on every call of .*RateLimit`
		if err == nil && blocked > 0 {
			c.AbortWithStatus(http.StatusTooManyRequests)
			return
		}
		c.Set("limited", false)
	}
}

// SessionAuth is middleware too; a session is no state of a limiter.
func SessionAuth(rdb *redis.Client) HandlerFunc {
	return func(c *Context) {
		user, err := rdb.Get(c.Request.Context(), "session:"+c.Request.Header.Get("Authorization")).Result()
		if err != nil {
			c.AbortWithStatus(http.StatusUnauthorized)
			return
		}
		c.Set("user", user)
	}
}

func engine(rdb *redis.Client) *Engine {
	e := new(Engine)
	e.Use(SessionAuth(rdb), RateLimit(rdb))
	return e
}

var _ = engine

// Gate is an http.Handler.
type Gate struct {
	rdb  *redis.Client
	next http.Handler
}

func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	remaining, err := g.remaining(r.Context(), r.Header.Get("X-Api-Key"))
	if err == nil && remaining <= 0 {
		http.Error(w, "slow down", http.StatusTooManyRequests)
		return
	}
	w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(remaining))
	g.next.ServeHTTP(w, r)
}

func (g *Gate) remaining(ctx context.Context, key string) (int, error) {
	return g.rdb.HGet(ctx, "ratelimit:"+key, "remaining").Int() // want ratelimit:`HGET "ratelimit:\*" on every call of \(\*Gate\)\.ServeHTTP`
}

// ErrTooManyRequests is an error of a framework, which answers with its status.
var ErrTooManyRequests = errors.New("429")

// Slowed returns that error, and its key says nothing.
func Slowed(rdb *redis.Client, next func(*Context) error) func(*Context) error {
	return func(c *Context) error {
		n, err := rdb.Exists(c.Request.Context(), "slow:"+c.ClientIP()).Result() // want ratelimit:`EXISTS "slow:\*" on every call of .*Slowed`
		if err == nil && n > 0 {
			return ErrTooManyRequests
		}
		return next(c)
	}
}
