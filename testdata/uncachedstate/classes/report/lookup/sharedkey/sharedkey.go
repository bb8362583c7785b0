// Package sharedkey answers requests with what is the same for all callers.
package sharedkey

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/classes/report/lookup/sharedkey/store"
)

type Server struct {
	rdb   *redis.Client
	chain *store.Store
}

// Shop shows a price that an administrator sets.
func (s *Server) Shop(w http.ResponseWriter, r *http.Request) {
	price, err := s.rdb.Get(r.Context(), "shop:price").Result() // want lookup:`^GET "shop:price" on every call of \(\*Server\)\.Shop, and the same for all callers; a 5 s in-process cache would ask once per key per 5 s$`
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Write([]byte(price))
}

// Home reads the settings of the site in a helper.
func (s *Server) Home(w http.ResponseWriter, r *http.Request) {
	all, err := s.settings(r.Context())
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	json.NewEncoder(w).Encode(all["title"])
}

func (s *Server) settings(ctx context.Context) (map[string]string, error) {
	return s.rdb.HGetAll(ctx, "site:settings").Result() // want lookup:`^HGETALL "site:settings" on every call of \(\*Server\)\.Home, and the same for all callers`
}

// Figures reads through a store of another package, as Height does.
func (s *Server) Figures(w http.ResponseWriter, r *http.Request) {
	c, err := s.chain.Chain(r.Context()) // want lookup:`^GET "chain:figures" through \(\*Store\)\.Chain on every call of \(\*Server\)\.Figures, and the same for all callers`
	if err == nil {
		json.NewEncoder(w).Encode(c)
	}
}

func (s *Server) Height(w http.ResponseWriter, r *http.Request) {
	if c, err := s.chain.Chain(r.Context()); err == nil {
		json.NewEncoder(w).Encode(c.Height)
	}
}

const topKey = "articles:top"

// Top lists the newest articles, for any helper that is given their key.
func (s *Server) Top(w http.ResponseWriter, r *http.Request) {
	list, err := s.newest(r.Context(), topKey) // want lookup:`^LRANGE "articles:top" through \(\*Server\)\.newest on every call of \(\*Server\)\.Top, and the same for all callers`
	if err == nil {
		json.NewEncoder(w).Encode(list)
	}
}

func (s *Server) newest(ctx context.Context, key string) ([]string, error) {
	return s.rdb.LRange(ctx, key, 0, 9).Result()
}

// Rate asks a hash for a constant field, and fills it where it is missing.
func (s *Server) Rate(w http.ResponseWriter, r *http.Request) {
	rate, err := s.rdb.HGet(r.Context(), "currencies", "EUR").Result() // want lookup:`^HGET "currencies" on every call of \(\*Server\)\.Rate, and the same for all callers`
	if err != nil {
		rate = fetchRate()
		s.rdb.HSet(r.Context(), "currencies", "EUR", rate)
	}
	w.Write([]byte(rate))
}

func fetchRate() string { return time.Now().String() }
