// Package shop uses a client library that is not go-redis.
package shop

import (
	"context"
	"errors"

	"example.com/tiny/store"
	"example.com/tiny/tinyredis"
)

// A command for each element.
func Forget(ctx context.Context, rdb *tinyredis.Client, ids []string) error {
	for _, id := range ids {
		if err := rdb.Del(ctx, id).Err(); err != nil { // want perelement:"rdb.Del in a loop over ids: one DEL per element; use a variadic DEL or a pipeline"
			return err
		}
	}
	return nil
}

// A command that a method of another package sends: the fact says so.
func Prices(ctx context.Context, s *store.Store, ids []string) ([]string, error) {
	var out []string
	for _, id := range ids {
		p, err := s.Price(ctx, id) // want perelement:"s.Price in a loop over ids: one GET per element"
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// A queue keeps the commands: one round trip.
func ForgetAtOnce(ctx context.Context, rdb *tinyredis.Client, ids []string) error {
	q := rdb.Pipeline()
	for _, id := range ids {
		q.Del(ctx, id)
	}
	return q.Exec(ctx)
}

// The loop goes round again when the command fails, which is the error of Text.
func Settings(ctx context.Context, rdb *tinyredis.Client) string {
	for {
		text, err := rdb.Get(ctx, "settings").Text() // want retry:"rdb.Get retried without backoff: one GET per round trip while it fails"
		if err == nil {
			return text
		}
	}
}

// The loop ends with the list: ErrNone says that it is empty. A loop that does not
// end has another finding, Spin's.
func Drain(ctx context.Context, rdb *tinyredis.Client, handle func(string)) {
	for {
		job, err := rdb.Take(ctx, "jobs").Text() // want perelement:"rdb.Take in a loop that empties a list: one LPOP per element"
		if err == tinyredis.ErrNone {
			return
		}
		handle(job)
	}
}

var errBusy = errors.New("busy")

// Another error says nothing of the list, and the loop asks an empty one again
// and again.
func Spin(ctx context.Context, rdb *tinyredis.Client, handle func(string)) {
	for {
		job, err := rdb.Take(ctx, "jobs").Text() // want unpaced:"rdb.Take in a loop without a wait: one LPOP per round trip"
		if err == errBusy {
			return
		}
		handle(job)
	}
}
