// Package all has lists of those who are refused.
package all

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Lookup struct{ rdb *redis.Client }

func (s *Lookup) Banned(ctx context.Context, id string) bool {
	return s.rdb.SIsMember(ctx, "banned", id).Val() // want denylist:`^SISMEMBER "banned" on every call of \(\*Lookup\)\.Banned`
}

func (s *Lookup) Revoked(ctx context.Context, jti string) bool {
	return s.rdb.Exists(ctx, "token:revoked:"+jti).Val() > 0 // want denylist:`^EXISTS "token:revoked:\*"`
}
