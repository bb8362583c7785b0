// Package middleware asks for records with each request, by layers of other packages that
// fill what Redis has.
package middleware

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/classes/report/lookup/filled/cache"
	"redisvet.test/uncachedstate/classes/report/lookup/filled/storage"
)

// APIKey asks the database by Redis.
func APIKey(store *storage.Store, rdb *redis.Client) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			k, err := store.KeyCached(r.Context(), rdb, r.Header.Get("X-API-Key")) // want lookup:`^GET "vk:apikey:\*" through \(\*Store\)\.KeyCached on every request, in the function literal in APIKey`
			if err != nil || k == nil {
				http.Error(w, "unauthorized", http.StatusUnauthorized)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// Services is what the middleware knows of a repository of services.
type Services interface {
	Find(ctx context.Context, id string) (*cache.Service, error)
}

type adapter struct{ services *cache.Services }

// Adapt has the services of a cache.
func Adapt(services *cache.Services) Services { return &adapter{services: services} }

// Find is given the client that a token is for.
func (a *adapter) Find(ctx context.Context, id string) (*cache.Service, error) {
	return a.services.ByClientID(ctx, id) // want lookup:`^GET "service:client_id:\*" through \(\*Services\)\.ByClientID on every request, in the function literal in Audience`
}

// Audience asks for the service of each token.
func Audience(services Services) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s, err := services.Find(r.Context(), r.Header.Get("X-Client"))
			if err != nil || !s.Active {
				http.Error(w, "unauthorized", http.StatusUnauthorized)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// A Server fills what Redis has itself.
type Server struct {
	rdb  *redis.Client
	find func(id string) (map[string]string, error)
}

// Authenticate asks for the user, and for the database if there is none.
func (s *Server) Authenticate(ctx context.Context, id string) (map[string]string, error) {
	var u map[string]string
	raw, err := s.rdb.Get(ctx, "user:"+id).Bytes() // want lookup:`^GET "user:\*" on every request, in \(\*Server\)\.Authenticate`
	if err == nil && json.Unmarshal(raw, &u) == nil && u["name"] != "" {
		return u, nil
	}
	found, err := s.find(id)
	if err != nil {
		return nil, err
	}
	if raw, err = json.Marshal(found); err != nil {
		return nil, err
	}
	return found, s.rdb.Set(ctx, "user:"+id, raw, time.Minute).Err()
}

// Authorize asks for the roles of an account.
func (s *Server) Authorize(ctx context.Context, account, role string) (bool, error) {
	roles, err := s.rdb.HGetAll(ctx, "account:"+account+":roles").Result() // want lookup:`^HGETALL "account:\*:roles" on every request, in \(\*Server\)\.Authorize`
	if err != nil {
		return false, err
	}
	if len(roles) == 0 {
		if roles, err = s.find(account); err != nil {
			return false, err
		}
		s.rdb.HSet(ctx, "account:"+account+":roles", roles)
	}
	return roles[role] != "", nil
}
