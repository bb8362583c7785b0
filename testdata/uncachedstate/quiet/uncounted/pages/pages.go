// Package pages has the lengths of lists of which a page is read.
package pages

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

var errNoPage = errors.New("no such page")

type Limits struct{ rdb *redis.Client }

// Page returns some of the calls that a limiter has let pass.
func (l *Limits) Page(ctx context.Context, id string, skip, n int64) ([]string, error) {
	total, err := l.rdb.LLen(ctx, "rate_limit:calls:"+id).Result()
	if err != nil {
		return nil, err
	}
	if total <= skip {
		return nil, errNoPage
	}
	return l.rdb.LRange(ctx, "rate_limit:calls:"+id, skip, min(skip+n, total)-1).Result()
}

// Note adds one.
func (l *Limits) Note(ctx context.Context, id, call string) error {
	return l.rdb.LPush(ctx, "rate_limit:calls:"+id, call).Err()
}

// Latest reads the last ones of a sorted set.
func (l *Limits) Latest(ctx context.Context, id string, n int64) []string {
	total := l.rdb.ZCard(ctx, "rate_limit:refused:"+id).Val()
	if total < n {
		return nil
	}
	first := total - n
	return l.rdb.ZRange(ctx, "rate_limit:refused:"+id, first, -1).Val()
}

// Refused adds one.
func (l *Limits) Refused(ctx context.Context, id string, at float64) {
	l.rdb.ZAdd(ctx, "rate_limit:refused:"+id, redis.Z{Score: at, Member: at})
}
