package unguarded

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Left has operations that cannot be parted.
type Left struct{ rdb *redis.Client }

// Used uses a result of its guard.
func (l *Left) Used(ctx context.Context, key string) (string, error) {
	left, err := l.remaining(ctx)
	if err != nil || left == 0 {
		return "", errOver
	}
	v, err := l.rdb.Get(ctx, key).Result()
	if left < 10 {
		l.rdb.Touch(ctx, key)
	}
	return v, err
}

func (l *Left) remaining(ctx context.Context) (int, error) {
	v, err := l.Used(ctx, "left") // want unbounded:`infinite recursion`
	return len(v), err
}

// Nested sends in the branch.
func (l *Left) Nested(ctx context.Context, key string) (string, error) {
	err := l.nested(ctx)
	if err == nil {
		return l.rdb.Get(ctx, key).Result()
	}
	return "", err
}

func (l *Left) nested(ctx context.Context) error {
	_, err := l.Nested(ctx, "nested") // want unbounded:`infinite recursion`
	return err
}

// Counted counts calls before its guard.
func (l *Left) Counted(ctx context.Context, key string) error {
	calls++
	if err := l.counted(ctx); err != nil {
		return err
	}
	return l.rdb.Del(ctx, key).Err()
}

var calls int

func (l *Left) counted(ctx context.Context) error {
	return l.Counted(ctx, "counted") // want unbounded:`infinite recursion`
}

// Nameless has a parameter without a name.
func (l *Left) Nameless(ctx context.Context, _ string) error {
	if err := l.nameless(ctx); err != nil {
		return err
	}
	return l.rdb.Ping(ctx).Err()
}

func (l *Left) nameless(ctx context.Context) error {
	return l.Nameless(ctx, "x") // want unbounded:`infinite recursion`
}

// Shared is read by a helper that others call as well, and a mark stops it.
func (l *Left) Shared(ctx context.Context, key string) (string, error) {
	if err := l.shared(ctx); err != nil {
		return "", err
	}
	return l.rdb.Get(ctx, key).Result()
}

func (l *Left) shared(ctx context.Context) error {
	if ctx.Value(inside{}) != nil {
		return nil
	}
	_, err := l.ReadShared(context.WithValue(ctx, inside{}, true)) // want doubleread:`2 GETs`
	return err
}

// ReadShared is guarded for everyone else.
func (l *Left) ReadShared(ctx context.Context) (string, error) { return l.Shared(ctx, "shared") }

// Other has a method of the name that the unguarded one has.
type Other struct{ *Left }

// Send is guarded.
func (l *Left) Send(ctx context.Context, key string) error {
	if err := l.guard(ctx); err != nil {
		return err
	}
	return l.send(ctx, key)
}

func (l *Left) send(ctx context.Context, key string) error { return l.rdb.Del(ctx, key).Err() }

func (o *Other) send(ctx context.Context, key string) error { return nil }

func (l *Left) guard(ctx context.Context) error { return (&Other{l}).check(ctx) }

func (o *Other) check(ctx context.Context) error {
	return o.Send(ctx, "other") // want unbounded:`infinite recursion`
}

// Fetch is a function.
func Fetch(ctx context.Context, key string) (string, error) {
	if err := mayFetch(ctx); err != nil {
		return "", err
	}
	return fetch(ctx, key)
}

func fetch(ctx context.Context, key string) (string, error) { return global.Get(ctx, key).Result() }

func mayFetch(ctx context.Context) error {
	fetch := "hidden"
	_, err := Fetch(ctx, fetch) // want unbounded:`infinite recursion`
	return err
}
