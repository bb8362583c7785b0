// Package denylists has checks that ask two lists, one after the other.
package denylists

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/redis/go-redis/v9"
)

type Revoked struct{ rdb redis.UniversalClient }

func (b *Revoked) TokenRevoked(ctx context.Context, jti string) (bool, error) {
	n, err := b.rdb.Exists(ctx, "revoked:token:"+jti).Result()
	return n > 0, err
}

func (b *Revoked) UserRevoked(ctx context.Context, user string) (bool, error) {
	n, err := b.rdb.Exists(ctx, "revoked:user:"+user).Result()
	return n > 0, err
}

// Middleware asks for the token and then for its user.
func (b *Revoked) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, jti, _ := strings.Cut(r.Header.Get("Authorization"), ".")
		revoked, err := b.TokenRevoked(r.Context(), jti)
		if err != nil || revoked {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		revoked, err = b.UserRevoked(r.Context(), user) // want serialtrips:`^EXISTS "revoked:user:\*" through \(\*Revoked\)\.UserRevoked on every call of the function literal in \(\*Revoked\)\.Middleware, after EXISTS "revoked:token:\*" through \(\*Revoked\)\.TokenRevoked: 2 round trips per call`
		if err != nil || revoked {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Blocked asks two sets in one function.
func (b *Revoked) Blocked(ctx context.Context, ip, country string) (bool, error) {
	if yes, err := b.rdb.SIsMember(ctx, "blacklist:ip", ip).Result(); err != nil || yes {
		return yes, err
	}
	return b.rdb.SIsMember(ctx, "blacklist:country", country).Result() // want serialtrips:`^SISMEMBER "blacklist:country" on every call of \(\*Revoked\)\.Blocked, after SISMEMBER "blacklist:ip"`
}

var errBanned = errors.New("banned")

// Check answers by an error.
func (b *Revoked) Check(ctx context.Context, user, device string) error {
	if b.rdb.Get(ctx, "banned:user:"+user).Val() != "" {
		return errBanned
	}
	if b.rdb.Get(ctx, "banned:device:"+device).Val() == "1" { // want serialtrips:`after GET "banned:user:\*"`
		return errBanned
	}
	return nil
}

// Either asks the second list where the first has nothing.
func (b *Revoked) Either(ctx context.Context, id string) bool {
	_, err := b.rdb.Get(ctx, "denylist:now:"+id).Result()
	if !errors.Is(err, redis.Nil) {
		return true
	}
	n, _ := b.rdb.Exists(ctx, "denylist:always:"+id).Result() // want serialtrips:`after GET "denylist:now:\*"`
	return n == 1
}

// Breaker asks two breakers: a cached copy of each needs no round trip at all.
type Breaker struct{ rdb *redis.Client }

func (b *Breaker) Ready(ctx context.Context, host, path string) bool {
	if b.rdb.Get(ctx, "breaker:"+host).Val() == "open" { // want breaker:`GET "breaker:\*"`
		return false
	}
	return b.rdb.Get(ctx, "breaker:path:"+path).Val() != "open" // want breaker:`GET "breaker:path:\*"`
}
