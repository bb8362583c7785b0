// Package layers passes lists to what asks them one after the other.
package layers

import (
	"net/http"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/report/serialtrips/layers/guard"
	"redisvet.test/uncachedstate/report/serialtrips/layers/store"
)

// Routes passes an interface and a type.
func Routes(rdb *redis.Client, mux *http.ServeMux, h http.Handler) {
	list, revoked := store.NewBlacklist(rdb), store.NewRevocations(rdb)
	mux.Handle("/a", guard.Auth(list, revoked, h)) // want serialtrips/high:`^GET "auth:revoked_after:\*" through \(\*RevocationStore\)\.RevokedAfter on every call of the function literal in Auth in package guard, after EXISTS "auth:blacklist:\*" through \(\*blacklist\)\.IsBlacklisted: 2 round trips per call`
	mux.Handle("/b", guard.Either(list, revoked, h))
}

// Local passes what answers from the process.
func Local(rdb *redis.Client, mux *http.ServeMux, h http.Handler) {
	mux.Handle("/c", guard.Auth(store.NewBlacklist(rdb), &store.Local{}, h))
	mux.Handle("/d", guard.Auth(store.NewBlacklist(rdb), &store.Kept{}, h))
}

// Set gives the checker later.
func Set(rdb *redis.Client) *guard.Tokens {
	t := &guard.Tokens{}
	t.SetChecker(store.NewLists(rdb)) // want serialtrips:`^EXISTS "revoked:user:\*" through \(\*Lists\)\.UserRevoked on every call of \(\*Tokens\)\.Validate in package guard, after EXISTS "revoked:token:\*"`
	return t
}

// Serve passes them in a struct.
func Serve(rdb *redis.Client) *guard.Server {
	return guard.New(guard.Options{
		Denylist: store.NewBlacklist(rdb),
		Banned:   store.NewRevocations(rdb), // want serialtrips:`on every call of \(\*Server\)\.Allowed in package guard, after EXISTS "auth:blacklist:\*"`
	})
}

// Once asks one of them a call.
func Once(rdb *redis.Client) *guard.Once {
	return guard.NewOnce(store.NewBlacklist(rdb), store.NewRevocations(rdb))
}
