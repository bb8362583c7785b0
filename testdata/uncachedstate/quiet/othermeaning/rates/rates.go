// Package rates has rates and limits that limit nobody, in handlers that compare them.
package rates

import (
	"context"
	"net/http"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// Server answers requests.
type Server struct{ rdb *redis.Client }

// isSupported says whether there is an exchange rate of a currency.
func (s *Server) isSupported(ctx context.Context, currency string) bool {
	ok, err := s.rdb.HExists(ctx, "currency_rates", currency).Result()
	return err == nil && ok
}

// HandleBudget checks its input.
func (s *Server) HandleBudget(w http.ResponseWriter, r *http.Request) {
	if !s.isSupported(r.Context(), r.FormValue("currency")) {
		http.Error(w, "unknown currency", http.StatusUnprocessableEntity)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

// hasRate has a key with a word that may mean anything.
func (s *Server) hasRate(ctx context.Context, pair string) bool {
	n, err := s.rdb.Exists(ctx, "rates:"+pair).Result()
	return err == nil && n > 0
}

// HandleQuote looks for a pair of currencies.
func (s *Server) HandleQuote(w http.ResponseWriter, r *http.Request) {
	if !s.hasRate(r.Context(), r.FormValue("pair")) {
		http.Error(w, "unknown pair", http.StatusNotFound)
		return
	}
	w.WriteHeader(http.StatusOK)
}

// HandleList has the limit of a page.
func (s *Server) HandleList(w http.ResponseWriter, r *http.Request) {
	limit, err := s.rdb.HGet(r.Context(), "view:limits", r.FormValue("list")).Result()
	if err != nil || limit == "" {
		http.Error(w, "no such list", http.StatusNotFound)
		return
	}
	if n, err := strconv.Atoi(limit); err == nil {
		w.Header().Set("X-Page-Size", strconv.Itoa(n))
	}
}
