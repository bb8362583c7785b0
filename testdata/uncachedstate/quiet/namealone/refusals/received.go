package refusals

import (
	"errors"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// ErrTooManyRequests is what a third party has answered.
var ErrTooManyRequests = errors.New("the other side answers 429")

// Forward asks a third party unless a page is there already, and compares its answer.
func Forward(rdb *redis.Client, ask func(id string) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id := r.FormValue("id")
		n, err := rdb.Exists(r.Context(), "page:"+id).Result()
		if err == nil && n > 0 {
			if err := ask(id); err != nil && !errors.Is(err, ErrTooManyRequests) {
				http.Error(w, err.Error(), http.StatusBadGateway)
			}
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}
