// Package onecheck asks two keys for one answer, one after the other. Only one of them
// says what it is about: that the other decides the same makes it a part of the check.
package onecheck

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

type claims struct {
	ID, Subject string
	IssuedAt    time.Time
}

// A Revoker knows tokens that are revoked, and users whose older tokens are.
type Revoker struct{ rdb *redis.Client }

// Allowed asks for the token, then for the user.
func (r *Revoker) Allowed(ctx context.Context, c *claims) (bool, error) {
	n, err := r.rdb.Exists(ctx, "jwt:bl:"+c.ID).Result()
	if err != nil {
		return false, err
	}
	if n > 0 {
		return false, nil
	}
	v, err := r.rdb.Get(ctx, "jwt:revoke_before:"+c.Subject).Result() // want serialtrips:`^GET "jwt:revoke_before:\*" on every call of \(\*Revoker\)\.Allowed, after EXISTS "jwt:bl:\*": 2 round trips per call; send them in one pipeline$`
	if errors.Is(err, redis.Nil) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	before, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return true, nil
	}
	return c.IssuedAt.Unix() >= before, nil
}

var errGone = errors.New("log in again")

// Check answers with an error.
func (r *Revoker) Check(ctx context.Context, c *claims) error {
	if r.rdb.SIsMember(ctx, "revoked:tokens", c.ID).Val() {
		return errGone
	}
	version, err := r.rdb.HGet(ctx, "user:"+c.Subject, "version").Int64() // want serialtrips:`^HGET "user:\*" on every call of \(\*Revoker\)\.Check, after SISMEMBER "revoked:tokens"`
	if err == nil && version > c.IssuedAt.Unix() {
		return errGone
	}
	return nil
}

// Auth asks by helpers, each of which makes its own key.
func (r *Revoker) Auth(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		c, err := parse(req)
		if err != nil {
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		if c.ID != "" {
			listed, err := r.isBlacklisted(req.Context(), c.ID)
			if err == nil && listed {
				http.Error(w, "revoked", http.StatusUnauthorized)
				return
			}
		}
		if !c.IssuedAt.IsZero() {
			changed, err := r.passwordChangedAt(req.Context(), c.Subject) // want serialtrips:`^GET "pwd_changed:\*" through \(\*Revoker\)\.passwordChangedAt on every call of the function literal in \(\*Revoker\)\.Auth, after EXISTS "blacklist:\*" through \(\*Revoker\)\.isBlacklisted`
			if err == nil && !changed.IsZero() && c.IssuedAt.Before(changed) {
				http.Error(w, "log in again", http.StatusUnauthorized)
				return
			}
		}
		next.ServeHTTP(w, req)
	})
}

func (r *Revoker) isBlacklisted(ctx context.Context, id string) (bool, error) {
	n, err := r.rdb.Exists(ctx, "blacklist:"+id).Result()
	return n > 0, err
}

func (r *Revoker) passwordChangedAt(ctx context.Context, user string) (time.Time, error) {
	v, err := r.rdb.Get(ctx, fmt.Sprintf("pwd_changed:%s", user)).Int64()
	if errors.Is(err, redis.Nil) {
		return time.Time{}, nil
	}
	return time.Unix(v, 0), err
}

func parse(r *http.Request) (*claims, error) {
	if r.Header.Get("Authorization") == "" {
		return nil, errors.New("no token")
	}
	return &claims{ID: r.Header.Get("Authorization")}, nil
}

// IsActive asks for the account first: the order does not matter.
func (r *Revoker) IsActive(ctx context.Context, user, token string) bool {
	if r.rdb.Get(ctx, "account:state:"+user).Val() == "disabled" {
		return false
	}
	return r.rdb.Exists(ctx, "revoked:"+token).Val() == 0 // want serialtrips:`^EXISTS "revoked:\*" on every call of \(\*Revoker\)\.IsActive, after GET "account:state:\*"`
}

// Named makes its keys by functions.
func (r *Revoker) Named(ctx context.Context, user string) (ok bool, err error) {
	banned, err := r.rdb.Exists(ctx, bannedKey(user)).Result()
	if err != nil || banned == 1 {
		return false, err
	}
	left, err := r.rdb.HExists(ctx, leftKey, user).Result() // want serialtrips:`^HEXISTS "room:left" on every call of \(\*Revoker\)\.Named, after EXISTS "user:\*:banned"`
	if err != nil {
		return false, err
	}
	return !left, nil
}

func bannedKey(user string) string { return "user:" + user + ":banned" }

const leftKey = "room:left"
