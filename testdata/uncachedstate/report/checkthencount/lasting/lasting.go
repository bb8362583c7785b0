// Package lasting has counts with a lifetime and a limit, which are limiters whatever they
// are called.
package lasting

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

var errEnough = errors.New("enough for now")

// Bot answers people who write to it.
type Bot struct {
	rdb *redis.Client
	max int64
}

// Hear counts the times of messages in a list.
func (b *Bot) Hear(ctx context.Context, user string) (bool, error) {
	key := "flood:" + user
	n, err := b.rdb.LLen(ctx, key).Result() // want checkthencount:`^LLEN "flood:\*" on every call of \(\*Bot\)\.Hear, counted in \(\*Bot\)\.Hear: 2 round trips per call`
	if err != nil {
		return false, err
	}
	if n >= b.max {
		return false, nil
	}
	pipe := b.rdb.Pipeline()
	pipe.RPush(ctx, key, time.Now().Unix())
	pipe.Expire(ctx, key, time.Minute)
	_, err = pipe.Exec(ctx)
	return err == nil, err
}

// Heard also reads the oldest message if there are too many, whatever their number.
func (b *Bot) Heard(ctx context.Context, user string) (bool, error) {
	key := "heard:" + user
	n, err := b.rdb.LLen(ctx, key).Result() // want checkthencount:`^LLEN "heard:\*" on every call of \(\*Bot\)\.Heard`
	if err != nil {
		return false, err
	}
	if n >= b.max {
		return false, b.rdb.LIndex(ctx, key, 0).Err()
	}
	pipe := b.rdb.Pipeline()
	pipe.RPush(ctx, key, time.Now().Unix())
	pipe.Expire(ctx, key, time.Minute)
	_, err = pipe.Exec(ctx)
	return err == nil, err
}

// Model is asked for some tokens. The word alone is no evidence, and what is done is.
type Model struct{ rdb redis.UniversalClient }

func (m *Model) Reserve(ctx context.Context, name string, tokens int64) error {
	key := "tpm:" + name
	used, _ := m.rdb.Get(ctx, key).Int64() // want checkthencount:`^GET "tpm:\*" on every call of \(\*Model\)\.Reserve, counted in \(\*Model\)\.Reserve`
	if used+tokens > 90000 {
		return errEnough
	}
	m.rdb.IncrBy(ctx, key, tokens)
	m.rdb.Expire(ctx, key, time.Minute)
	return nil
}

// Guarded counts only what has succeeded.
type Guarded[In, Out any] struct {
	rdb   *redis.Client
	key   func(In) string
	limit int64
	next  func(context.Context, In) (Out, error)
}

func (g *Guarded[In, Out]) Call(ctx context.Context, in In) (Out, error) {
	var none Out
	key := "rl:" + g.key(in)
	n, err := g.rdb.Get(ctx, key).Int64() // want checkthencount:`^GET "rl:\*" on every call of \(\*Guarded\)\.Call, counted in \(\*Guarded\)\.Call: 3 round trips per call`
	if err != nil && !errors.Is(err, redis.Nil) {
		return none, err
	}
	if n >= g.limit {
		return none, errEnough
	}
	out, err := g.next(ctx, in)
	if err == nil {
		g.rdb.Incr(ctx, key)
		g.rdb.Expire(ctx, key, time.Minute)
	}
	return out, err
}

// Mailer has its two halves in two methods.
type Mailer struct {
	rdb *redis.Client
	cap int
}

func (m *Mailer) key() string { return "mail:sent:" + time.Now().Format(time.DateOnly) }

func (m *Mailer) MaySend(ctx context.Context) bool {
	n, err := m.rdb.Get(ctx, m.key()).Int() // want checkthencount:`^GET "mail:sent:\*" on every call of \(\*Mailer\)\.MaySend, counted in \(\*Mailer\)\.Sent`
	return err != nil || n < m.cap
}

func (m *Mailer) Sent(ctx context.Context) {
	_, _ = m.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.Incr(ctx, m.key())
		p.Expire(ctx, m.key(), 24*time.Hour)
		return nil
	})
}

// Upload is a handler that answers with another status.
func Upload(rdb *redis.Client) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		key := "uploads:" + r.RemoteAddr
		n, _ := rdb.Get(r.Context(), key).Int() // want checkthencount:`^GET "uploads:\*" on every call of the function literal in Upload`
		if n > 20 {
			http.Error(w, "later", http.StatusForbidden)
			return
		}
		rdb.Incr(r.Context(), key)
		rdb.Expire(r.Context(), key, time.Hour)
	}
}
