// Package wrapped asks two wrappers one after the other.
package wrapped

import (
	"net/http"

	"redisvet.test/uncachedstate/report/serialtrips/wrapped/lists"
)

type Claims struct {
	Token  string
	User   uint
	Device int64
}

func refuse(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }

// Auth asks for the token and for its user.
func Auth(list *lists.Blacklist, parse func(*http.Request) (*Claims, error), next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		claims, err := parse(r)
		if err != nil {
			refuse(w)
			return
		}
		if list != nil {
			in, err := list.Has(r.Context(), claims.Token)
			if err == nil && in {
				refuse(w)
				return
			}
			in, err = list.HasUser(r.Context(), claims.User) // want serialtrips/high:`^EXISTS "\*token:blacklist:user:\*" through \(\*Blacklist\)\.HasUser on every call of the function literal in Auth, after EXISTS "\*token:blacklist:\*" through \(\*Blacklist\)\.Has: 2 round trips`
			if err == nil && in {
				refuse(w)
				return
			}
		}
		next.ServeHTTP(w, r)
	}
}

// Devices asks for the user and the device, both by numbers.
func Devices(list *lists.Blacklist, parse func(*http.Request) (*Claims, error), next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		claims, err := parse(r)
		if err != nil {
			refuse(w)
			return
		}
		if in, err := list.HasUser(r.Context(), claims.User); err != nil || in {
			refuse(w)
			return
		}
		if in, err := list.HasDevice(r.Context(), claims.Device); err != nil || in { // want serialtrips:`^GET "\*token:blacklist:device:\*" through .*, after EXISTS "\*token:blacklist:user:\*"`
			refuse(w)
			return
		}
		next.ServeHTTP(w, r)
	}
}

// One asks once: the other answers from memory.
func One(list *lists.Blacklist, next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if in, err := list.Title(r.Context()); err != nil || in {
			refuse(w)
			return
		}
		if in, err := list.Has(r.Context(), r.Header.Get("Authorization")); err != nil || in {
			refuse(w)
			return
		}
		next.ServeHTTP(w, r)
	}
}
