// Package store has the lists, each behind an interface or not.
package store

import (
	"context"
	"errors"
	"sync"

	"github.com/redis/go-redis/v9"
)

type Blacklist interface {
	IsBlacklisted(ctx context.Context, jti string) (bool, error)
}

type blacklist struct{ rdb *redis.Client }

// NewBlacklist returns an interface of this package.
func NewBlacklist(rdb *redis.Client) Blacklist { return &blacklist{rdb} }

func (b *blacklist) IsBlacklisted(ctx context.Context, jti string) (bool, error) {
	n, err := b.rdb.Exists(ctx, "auth:blacklist:"+jti).Result()
	return n > 0, err
}

// RevocationStore has when the tokens of a user were revoked.
type RevocationStore struct{ rdb *redis.Client }

func NewRevocations(rdb *redis.Client) *RevocationStore { return &RevocationStore{rdb} }

func (s *RevocationStore) RevokedAfter(ctx context.Context, user string) (int64, error) {
	at, err := s.rdb.Get(ctx, "auth:revoked_after:"+user).Int64()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	return at, err
}

// Lists has both methods.
type Lists struct{ rdb *redis.Client }

func NewLists(rdb *redis.Client) *Lists { return &Lists{rdb} }

func (l *Lists) TokenRevoked(ctx context.Context, jti string) (bool, error) {
	n, err := l.rdb.Exists(ctx, "revoked:token:"+jti).Result()
	return n > 0, err
}

func (l *Lists) UserRevoked(ctx context.Context, user string) (bool, error) {
	n, err := l.rdb.Exists(ctx, "revoked:user:"+user).Result()
	return n > 0, err
}

// Local answers from the process.
type Local struct{ seen sync.Map }

func (l *Local) RevokedAfter(_ context.Context, user string) (int64, error) {
	v, _ := l.seen.Load(user)
	at, _ := v.(int64)
	return at, nil
}

// Kept keeps what it is asked for.
type Kept struct {
	of   *RevocationStore
	seen sync.Map
}

func (k *Kept) RevokedAfter(ctx context.Context, user string) (int64, error) {
	if v, ok := k.seen.Load(user); ok {
		return v.(int64), nil
	}
	at, err := k.of.RevokedAfter(ctx, user)
	k.seen.Store(user, at)
	return at, err
}
