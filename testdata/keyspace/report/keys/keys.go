// Package keys looks at each key of the server at once.
package keys

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Store has one key for each user.
type Store struct{ rdb *redis.Client }

// Users lists the keys of all users.
func (s *Store) Users(ctx context.Context) ([]string, error) {
	return s.rdb.Keys(ctx, "user:*").Result() // want keys:`^s.rdb.Keys looks at each key of the server, which answers nobody else meanwhile; keep the names in a set, or use SCAN$`
}

// Forget removes what was kept of a user.
func (s *Store) Forget(ctx context.Context, id string) error {
	keys, err := s.rdb.Keys(ctx, "user:"+id+":*").Result() // want keys:`s.rdb.Keys looks at each key`
	if err != nil || len(keys) == 0 {
		return err
	}
	return s.rdb.Del(ctx, keys...).Err()
}

// ServeHTTP lists who is online: each request pays.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, name := range s.online(r.Context()) {
		_, _ = w.Write([]byte(name))
	}
}

func (s *Store) online(ctx context.Context) []string {
	return s.rdb.Keys(ctx, "online:*").Val() // want keys/high:`s.rdb.Keys looks at each key`
}

// Count sends the command by its name.
func (s *Store) Count(ctx context.Context) (int, error) {
	keys, err := s.rdb.Do(ctx, "KEYS", "user:*").StringSlice() // want keys:`s.rdb.Do looks at each key`
	return len(keys), err
}

// Shards asks each of several servers.
func Shards(ctx context.Context, cluster *redis.ClusterClient) error {
	return cluster.ForEachMaster(ctx, func(ctx context.Context, rdb *redis.Client) error {
		return rdb.Keys(ctx, "user:*").Err() // want keys:`rdb.Keys looks at each key`
	})
}

// Report runs once a day.
func (s *Store) Report(ctx context.Context, use func([]string)) {
	for range time.Tick(24 * time.Hour) {
		use(s.daily(ctx))
	}
}

func (s *Store) daily(ctx context.Context) []string {
	return s.rdb.Keys(ctx, "order:*").Val() // want keys/low:`s.rdb.Keys looks at each key`
}

// MigrateUsers is for an operator.
func (s *Store) MigrateUsers(ctx context.Context) ([]string, error) {
	return s.rdb.Keys(ctx, "user:*").Result() // want keys/low:`s.rdb.Keys looks at each key`
}
