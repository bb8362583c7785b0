// Package web answers with 429 where a call was refused. What the call reads has
// nothing to do with that.
package web

import (
	"errors"
	"net/http"

	"redisvet.test/uncachedstate/quiet/othermeaning/refused/caller"
)

func Handler(c *caller.Caller) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch err := c.Call(r.Context(), r.PathValue("id")); {
		case errors.Is(err, caller.ErrRejected):
			http.Error(w, err.Error(), http.StatusTooManyRequests)
		case err != nil:
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	}
}
