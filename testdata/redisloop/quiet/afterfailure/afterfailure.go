// Package afterfailure sends a command only where another call has failed,
// which is not what each element costs.
package afterfailure

import (
	"context"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// Note keeps what is no number.
func Note(ctx context.Context, rdb *redis.Client, rows []string) {
	for _, row := range rows {
		if _, err := strconv.Atoi(row); err != nil {
			rdb.HSet(ctx, "malformed", row, err.Error())
		}
	}
}
