// Package passed has reads that are given the address of a variable: what says how to
// read, or what they fill.
package passed

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/report/serialtrips/passed/store"
)

var errBanned = errors.New("banned")

type options struct{ timeout time.Duration }

type device struct{ id string }

// Lists are two denylists.
type Lists struct {
	rdb   *redis.Client
	store *store.Store
}

func (l *Lists) getMark(ctx context.Context, key string, o *options) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	n, err := l.rdb.Exists(ctx, key).Result()
	return n > 0, err
}

// readyMark has a verb of reading in the first word of its name only.
func (l *Lists) readyMark(ctx context.Context, o *options, key string) (bool, error) {
	return l.getMark(ctx, key, o)
}

func (l *Lists) loadDevice(ctx context.Context, key string, into *device) (err error) {
	into.id, err = l.rdb.Get(ctx, key).Result()
	return err
}

func (l *Lists) loadBoth(ctx context.Context, key string, into *device) error {
	return l.loadDevice(ctx, key, into)
}

// Options reads both lists with the same options: neither read fills them.
func (l *Lists) Options(ctx context.Context, user, token string) error {
	opts := options{timeout: time.Second}
	banned, err := l.getMark(ctx, "banned:user:"+user, &opts)
	if err != nil || banned {
		return errBanned
	}
	banned, err = l.getMark(ctx, "banned:token:"+token, &opts) // want serialtrips:`after EXISTS "banned:user:\*" .*; send them in one pipeline`
	if err != nil || banned {
		return errBanned
	}
	return nil
}

// Ready does so by a helper with another name.
func (l *Lists) Ready(ctx context.Context, user, token string) error {
	opts := options{timeout: time.Second}
	banned, err := l.readyMark(ctx, &opts, "banned:user:"+user)
	if err != nil || banned {
		return errBanned
	}
	banned, err = l.readyMark(ctx, &opts, "banned:token:"+token) // want serialtrips:`after EXISTS "banned:user:\*" .*; send them in one pipeline`
	if err != nil || banned {
		return errBanned
	}
	return nil
}

func (l *Lists) getText(ctx context.Context, key string, o *options) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	return l.rdb.Get(ctx, key).Result()
}

// Changed reads with the same options what decides together with a list.
func (l *Lists) Changed(ctx context.Context, user, token, issued string) error {
	opts := options{timeout: time.Second}
	banned, err := l.getMark(ctx, "banned:token:"+token, &opts)
	if err != nil || banned {
		return errBanned
	}
	changed, err := l.getText(ctx, "version:user:"+user, &opts) // want serialtrips:`after EXISTS "banned:token:\*" .*; send them in one pipeline`
	if err == nil && changed > issued {
		return errBanned
	}
	return nil
}

// Elsewhere does so by a helper of another package.
func (l *Lists) Elsewhere(ctx context.Context, user, token string) error {
	opts := store.Options{Timeout: time.Second}
	banned, err := l.store.GetMark(ctx, "banned:user:"+user, &opts)
	if err != nil || banned {
		return errBanned
	}
	banned, err = l.store.GetMark(ctx, "banned:token:"+token, &opts) // want serialtrips:`after EXISTS "banned:user:\*" .*; send them in one pipeline`
	if err != nil || banned {
		return errBanned
	}
	return nil
}

// Device needs what the first read fills for the key of the second.
func (l *Lists) Device(ctx context.Context, user string) error {
	var d device
	if err := l.loadDevice(ctx, "banned:owner:"+user, &d); err != nil {
		return err
	}
	if l.rdb.Exists(ctx, "banned:device:"+d.id).Val() > 0 { // want serialtrips:`after GET "banned:owner:\*" .*; do them in one script`
		return errBanned
	}
	return nil
}

// Default does, though the variable has a value before.
func (l *Lists) Default(ctx context.Context, user string) error {
	d := device{id: "none"}
	if err := l.loadBoth(ctx, "banned:owner:"+user, &d); err != nil {
		return err
	}
	if l.rdb.Exists(ctx, "banned:device:"+d.id).Val() > 0 { // want serialtrips:`after GET "banned:owner:\*" .*; do them in one script`
		return errBanned
	}
	return nil
}

// DeviceElsewhere does by a helper of another package.
func (l *Lists) DeviceElsewhere(ctx context.Context, user string) error {
	var d store.Device
	if err := l.store.GetDevice(ctx, "banned:owner:"+user, &d); err != nil {
		return err
	}
	if l.rdb.Exists(ctx, "banned:device:"+d.ID).Val() > 0 { // want serialtrips:`after GET "banned:owner:\*" .*; do them in one script`
		return errBanned
	}
	return nil
}
