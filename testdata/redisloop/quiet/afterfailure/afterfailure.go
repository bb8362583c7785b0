// Package afterfailure sends a command only where another call has failed,
// which is not what each element costs.
package afterfailure

import (
	"context"
	"net/url"

	"github.com/redis/go-redis/v9"
)

// Note keeps what is no address.
func Note(ctx context.Context, rdb *redis.Client, addresses []string) {
	for _, address := range addresses {
		if _, err := url.Parse(address); err != nil {
			rdb.HSet(ctx, "malformed", address, err.Error())
		}
	}
}
