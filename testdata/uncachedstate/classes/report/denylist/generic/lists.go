package generic

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// DenyList is a list, and lists nothing.
type DenyList struct{ rdb *redis.Client }

func (d *DenyList) Has(ctx context.Context, id string) (bool, error) {
	n, err := d.rdb.Exists(ctx, "denylist:"+id).Result() // want denylist:`on every call of \(\*DenyList\)\.Has`
	return n > 0, err
}

// ListBanned is for administrators.
func (d *DenyList) ListBanned(ctx context.Context) (bool, error) {
	return d.rdb.SIsMember(ctx, "banned:all", "x").Result()
}
