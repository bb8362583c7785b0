// Package between does something between two round trips. If the second one waits for that,
// no pipeline can send both.
package between

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

var errLimited = errors.New("limited")

// Accounts knows who has which password.
type Accounts interface {
	SignIn(ctx context.Context, email, password string) (string, error)
}

// Hasher compares passwords.
type Hasher interface {
	Compare(hash, password string) error
}

type counts struct{ rdb *redis.Client }

func (c *counts) Count(ctx context.Context, key string) (int64, error) {
	n, err := c.rdb.Get(ctx, key).Int64()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	return n, err
}

func (c *counts) Delete(ctx context.Context, keys ...string) error {
	return c.rdb.Del(ctx, keys...).Err()
}

type Handler struct {
	counts   *counts
	accounts Accounts
	hasher   Hasher
	db       *sql.DB
	rdb      *redis.Client
	max      int64
}

// SignIn forgets the count only if the password was right.
func (h *Handler) SignIn(w http.ResponseWriter, r *http.Request) {
	key := "ratelimit_acct:" + strings.ToLower(r.FormValue("email"))
	if h.counts != nil {
		n, err := h.counts.Count(r.Context(), key)
		if err == nil && n >= 10 {
			http.Error(w, "later", http.StatusTooManyRequests)
			return
		}
	}
	session, err := h.accounts.SignIn(r.Context(), r.FormValue("email"), r.FormValue("password"))
	if err != nil {
		http.Error(w, "wrong", http.StatusUnauthorized)
		return
	}
	if h.counts != nil {
		_ = h.counts.Delete(r.Context(), key)
	}
	w.Header().Set("X-Session", session)
}

// LogIn has a helper for the password, which takes no context.
func (h *Handler) LogIn(w http.ResponseWriter, r *http.Request) {
	key := "ratelimit_mail:" + r.FormValue("email")
	if n, err := h.counts.Count(r.Context(), key); err == nil && n >= 10 {
		http.Error(w, "later", http.StatusTooManyRequests)
		return
	}
	if !h.right(r.FormValue("hash"), r.FormValue("password")) {
		http.Error(w, "wrong", http.StatusUnauthorized)
		return
	}
	h.counts.Delete(r.Context(), key)
}

func (h *Handler) right(hash, password string) bool { return h.hasher.Compare(hash, password) == nil }

// Planned asks for the second window only if the database has a plan with one.
func (h *Handler) Planned(ctx context.Context, user string) (bool, error) {
	n, err := h.rdb.Incr(ctx, "ratelimit:minute:"+user).Result()
	if err != nil || n > h.max {
		return false, err
	}
	var plan string
	if err := h.db.QueryRowContext(ctx, "SELECT plan FROM users WHERE id = ?", user).Scan(&plan); err != nil {
		return false, err
	}
	m, err := h.rdb.Get(ctx, "ratelimit:plan:"+plan).Int64() // want ratelimit:`no automatic fix: it is compared with a limit`
	return m <= h.max, err
}

// Worked counts what has been done, and does not look whether it failed.
func (h *Handler) Worked(ctx context.Context, user string) error {
	if h.rdb.Incr(ctx, "ratelimit:begun:"+user).Val() > h.max {
		return errLimited
	}
	h.db.ExecContext(ctx, "UPDATE users SET seen = now() WHERE id = ?", user)
	return h.rdb.Incr(ctx, "ratelimit:done:"+user).Err()
}

// Windows only computes between the two: both can be counted at once.
func (h *Handler) Windows(ctx context.Context, user string) (bool, error) {
	n, err := h.rdb.Incr(ctx, "ratelimit:minutes:"+user).Result()
	if err != nil || n > h.max {
		return false, err
	}
	day, err := dayOf(time.Now().Format(time.DateOnly))
	if err != nil {
		return false, err
	}
	m, err := h.rdb.Incr(ctx, "ratelimit:days:"+day).Result() // want serialtrips:`^INCR "ratelimit:days:\*" on every call of \(\*Handler\)\.Windows, after INCR "ratelimit:minutes:\*": 2 round trips per call; do them in one script$`
	return m <= h.max, err
}

func dayOf(s string) (string, error) {
	t, err := time.Parse(time.DateOnly, s)
	return t.Weekday().String(), err
}

// Before asks the database first.
func (h *Handler) Before(ctx context.Context, user string) (bool, error) {
	var plan string
	if err := h.db.QueryRowContext(ctx, "SELECT plan FROM users WHERE id = ?", user).Scan(&plan); err != nil {
		return false, err
	}
	n, err := h.rdb.Incr(ctx, "ratelimit:each:"+user).Result()
	if err != nil || n > h.max {
		return false, err
	}
	m, err := h.rdb.Incr(ctx, "ratelimit:all:"+plan).Result() // want serialtrips:`^INCR "ratelimit:all:\*" on every call of \(\*Handler\)\.Before, after INCR "ratelimit:each:\*": 2 round trips per call; do them in one script$`
	return m <= h.max, err
}
