// Package gateway compares what a key has spent with its budget.
package gateway

import (
	"net/http"

	"redisvet.test/uncachedstate/classes/report/quota/spend/limiter"
)

// Enforce refuses a key whose budget is spent.
func Enforce(lim limiter.Limiter, budget float64, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("X-Key")
		spent, err := lim.MonthlySpend(r.Context(), key)
		if err == nil && spent >= budget {
			http.Error(w, "monthly budget exhausted", http.StatusPaymentRequired)
			return
		}
		next.ServeHTTP(w, r)
		_ = lim.AddSpend(r.Context(), key, 0.01)
	})
}

// NewMux puts it before all routes.
func NewMux(lim limiter.Limiter, budget float64) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/", http.NotFound)
	return Enforce(lim, budget, mux)
}
