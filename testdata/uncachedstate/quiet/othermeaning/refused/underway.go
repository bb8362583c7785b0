package refused

import (
	"net/http"

	"github.com/redis/go-redis/v9"
)

// Exporter answers 429 while an export runs: a copy of that would start it twice.
type Exporter struct{ rdb *redis.Client }

func (e *Exporter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n, err := e.rdb.Exists(r.Context(), "export:running:"+r.FormValue("id")).Result()
	if err == nil && n > 0 {
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}
