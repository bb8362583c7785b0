package repetition

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// An Installer tries again only when somebody else has come in between: there was no
// value, and then there was one.
type Installer struct{ rdb *redis.Client }

func (i *Installer) ReadOrInstall(ctx context.Context, id, value string) (string, error) {
	v, err := i.rdb.Get(ctx, "state:"+id).Result()
	if err == nil || !errors.Is(err, redis.Nil) {
		return v, err
	}
	ok, err := i.rdb.SetNX(ctx, "state:"+id, value, 0).Result()
	if err != nil {
		return "", err
	}
	if !ok {
		return i.ReadOrInstall(ctx, id, value)
	}
	return value, nil
}

func (i *Installer) get(ctx context.Context, key string) (string, bool, error) {
	v, err := i.rdb.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		return "", false, nil
	}
	return v, err == nil, err
}

func (i *Installer) add(ctx context.Context, key, value string) (bool, error) {
	return i.rdb.SetNX(ctx, key, value, 0).Result()
}

func (i *Installer) InstallOrRead(ctx context.Context, key, value string) (string, error) {
	added, err := i.add(ctx, key, value)
	if err != nil {
		return "", err
	}
	if added {
		return value, nil
	}
	old, found, err := i.get(ctx, key)
	if err != nil {
		return "", err
	}
	if !found {
		return i.InstallOrRead(ctx, key, value)
	}
	return old, nil
}

var swap = redis.NewScript(`if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("SET", KEYS[1], ARGV[2]) return 1 end return 0`)

func (i *Installer) Repair(ctx context.Context, key, broken, value string) (string, error) {
	done, err := swap.Run(ctx, i.rdb, []string{key}, broken, value).Int()
	if err != nil {
		return "", err
	}
	if done != 0 {
		return value, nil
	}
	now := i.rdb.Get(ctx, key).Val()
	if now == "" {
		return i.Repair(ctx, key, broken, value)
	}
	return now, nil
}

func (i *Installer) Field(ctx context.Context, key string) bool {
	if i.rdb.Exists(ctx, key).Val() == 0 {
		if i.rdb.HSetNX(ctx, key, "owner", "me").Val() {
			return true
		}
		return i.Field(ctx, key)
	}
	return false
}
