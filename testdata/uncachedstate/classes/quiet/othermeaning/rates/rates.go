// Package rates has rates of interest, with a function that is named like a limiter.
package rates

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Loans struct{ rdb *redis.Client }

// AllowRate reports whether a bank may offer a rate.
func (l *Loans) AllowRate(ctx context.Context, bank string, rate float64) (bool, error) {
	known, err := l.rdb.Get(ctx, "interest_rate:"+bank).Float64()
	return known == rate, err
}
