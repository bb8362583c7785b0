// Package lists keeps lists by the wrapper of another package. Keys have numbers, which
// nobody above can see.
package lists

import (
	"context"
	"fmt"

	"redisvet.test/uncachedstate/report/serialtrips/wrapped/cache"
)

const prefix = "token:blacklist"

type Blacklist struct{ name string }

// Has asks for a token.
func (b *Blacklist) Has(ctx context.Context, token string) (bool, error) {
	n, err := cache.Exists(ctx, fmt.Sprintf("%s:%s", prefix, token))
	return n > 0, err
}

// HasUser asks for a user.
func (b *Blacklist) HasUser(ctx context.Context, user uint) (bool, error) {
	n, err := cache.Exists(ctx, fmt.Sprintf("%s:user:%d", prefix, user))
	return n > 0, err
}

// HasDevice asks for a device.
func (b *Blacklist) HasDevice(ctx context.Context, device int64) (bool, error) {
	v, err := cache.Get(ctx, fmt.Sprintf("%s:device:%d", prefix, device))
	return v != "", err
}

// Title is in memory.
func (b *Blacklist) Title(context.Context) (bool, error) { return b.name != "", nil }
