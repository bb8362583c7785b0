// Package program puts stores and middlewares together.
package program

import (
	"net/http"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/classes/report/lookup/injected/store"
	"redisvet.test/uncachedstate/classes/report/lookup/injected/web"
)

// tokens chooses the store at run time.
func tokens(rdb *redis.Client) web.Tokens {
	if rdb == nil {
		return store.NewMemory()
	}
	return store.NewRedis(rdb)
}

// Handler passes what it has chosen.
func Handler(rdb *redis.Client, app http.Handler) http.Handler {
	kept := tokens(rdb)
	app = web.Auth(kept)(app) // want lookup:`^GET "token:\*" through \(\*Redis\)\.Owner on every request, in the function literal in Auth of package web`
	mux := http.NewServeMux()
	mux.HandleFunc("/count", web.Page(store.NewRedis(rdb)))
	mux.Handle("/", web.Logged(store.NewRedis(rdb), app)) // want lookup:`^GET "session:\*" through \(\*Redis\)\.Load on every request, in the function literal in Logged of package web, then EXPIRE of the same key: up to 2 round trips per request; GETEX does both in one$`
	return mux
}

// Chosen does so in one function.
func Chosen(rdb *redis.Client, app http.Handler) http.Handler {
	var kept web.Tokens = store.NewMemory()
	if rdb != nil {
		kept = store.NewRedis(rdb)
	}
	return web.Auth(kept)(app) // want lookup:`^GET "token:\*" through \(\*Redis\)\.Owner on every request, in the function literal in Auth of package web; a 5 s in-process cache between them would ask once per key per 5 s$`
}

// A Server has chosen its store before.
type Server struct{ tokens web.Tokens }

// NewServer chooses.
func NewServer(rdb *redis.Client) *Server {
	s := &Server{tokens: store.NewMemory()}
	if rdb != nil {
		s.tokens = store.NewRedis(rdb)
	}
	return s
}

// Wrap passes what the server has.
func (s *Server) Wrap(app http.Handler) http.Handler {
	return web.Auth(s.tokens)(app) // want lookup:`^GET "token:\*" through \(\*Redis\)\.Owner on every request, in the function literal in Auth of package web`
}
