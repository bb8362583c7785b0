// want package:"reaches redis"

// Package repo has a generic repository, and a client that is embedded.
package repo

import (
	"context"
	"encoding/json"

	"github.com/redis/go-redis/v9"
)

// A Repo keeps values of one type.
type Repo[T any] struct {
	rdb    redis.UniversalClient
	prefix string
}

// Of returns a repository.
func Of[T any](rdb redis.UniversalClient, prefix string) *Repo[T] { // want Of:"makes a value"
	return &Repo[T]{rdb: rdb, prefix: prefix}
}

// Find reads one.
func (r *Repo[T]) Find(ctx context.Context, id string) (*T, error) { // want Find:`^GET, key of GET \*\{2\}$`
	text, err := r.rdb.Get(ctx, r.prefix+id).Bytes()
	if err != nil {
		return nil, err
	}
	v := new(T)
	return v, json.Unmarshal(text, v)
}

// FindAll reads many, one at a time.
func (r *Repo[T]) FindAll(ctx context.Context, ids []string) (out []*T, err error) { // want FindAll:`^GET through \(\*Repo\)\.Find, key of GET \*\{2\}$`
	for _, id := range ids {
		v, err := r.Find(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// Each calls fn for every one of them.
func (r *Repo[T]) Each(ctx context.Context, ids []string, fn func(*T)) error { // want Each:`^GET through \(\*Repo\)\.Find, key of GET \*\{2\}, calls parameter 3 peritem$`
	for _, id := range ids {
		v, err := r.Find(ctx, id)
		if err != nil {
			return err
		}
		fn(v)
	}
	return nil
}

// Drop is a generic function.
func Drop[K ~string](ctx context.Context, rdb redis.UniversalClient, key K) error { // want Drop:`^UNLINK, key of UNLINK \{2\}$`
	return rdb.Unlink(ctx, string(key)).Err()
}

// A User is kept in a repository.
type User struct{ Name string }

// Users is an instance with a method of its own.
type Users struct {
	*Repo[User]
}

// Rename reads through the embedded repository.
func (u Users) Rename(ctx context.Context, id, name string) (*User, error) { // want Rename:`^GET through \(\*Repo\)\.Find, key of GET \*\{2\}$`
	user, err := u.Find(ctx, id)
	if err != nil {
		return nil, err
	}
	user.Name = name
	return user, nil
}

// A DB is a client with methods of the program's own.
type DB struct {
	*redis.Client
}

// Flag uses the embedded client's method.
func (db DB) Flag(ctx context.Context, name string) bool { // want Flag:"^SISMEMBER$"
	return db.SIsMember(ctx, "flags", name).Val()
}

// Get hides the client's.
func (db DB) Get(ctx context.Context, key string) string { // want Get:`^GET, key of GET db:\{2\}$`
	return db.Client.Get(ctx, "db:"+key).Val()
}

// Both calls the one and the other.
func Both(ctx context.Context, db DB) string { // want Both:`^SET, GET through DB\.Get$`
	db.Set(ctx, "db:x", "1", 0)
	return db.Get(ctx, "x")
}
