// Package cachedgetter holds loops over getters that answer from the process, and
// ask Redis for what they do not know.
package cachedgetter

import (
	"context"
	"sync"

	"github.com/redis/go-redis/v9"

	"redisvet.test/summary/memory"
)

type Users struct {
	rdb   *redis.Client
	mu    sync.RWMutex
	names map[string]string
	local sync.Map
	lru   *memory.Cache[string]
	once  sync.Once
	salt  string
}

// Name looks into a map first.
func (u *Users) Name(ctx context.Context, id string) (string, error) {
	u.mu.RLock()
	name, ok := u.names[id]
	u.mu.RUnlock()
	if ok {
		return name, nil
	}
	name, err := u.rdb.HGet(ctx, "user:"+id, "name").Result()
	if err != nil {
		return "", err
	}
	u.mu.Lock()
	u.names[id] = name
	u.mu.Unlock()
	return name, nil
}

func (u *Users) Names(ctx context.Context, ids []string) (names []string) {
	for _, id := range ids {
		name, _ := u.Name(ctx, id)
		names = append(names, name)
	}
	return names
}

// Mail looks into a sync.Map.
func (u *Users) Mail(ctx context.Context, id string) string {
	if v, ok := u.local.Load(id); ok {
		return v.(string)
	}
	mail := u.rdb.HGet(ctx, "user:"+id, "mail").Val()
	u.local.Store(id, mail)
	return mail
}

func (u *Users) Mails(ctx context.Context, ids []string) (mails []string) {
	for _, id := range ids {
		mails = append(mails, u.Mail(ctx, id))
	}
	return mails
}

// Team asks a cache of another package.
func (u *Users) Team(ctx context.Context, id string) string {
	if team, ok := u.lru.Get(id); ok {
		return team
	}
	team := u.rdb.HGet(ctx, "user:"+id, "team").Val()
	u.lru.Add(id, team)
	return team
}

func (u *Users) Teams(ctx context.Context, ids []string) (teams []string) {
	for _, id := range ids {
		teams = append(teams, u.Team(ctx, id))
	}
	return teams
}

// Role leaves the miss to the cache: it calls the closure at need.
func (u *Users) Role(ctx context.Context, id string) (string, error) {
	return u.lru.GetOrFill("role:"+id, func() (string, error) {
		return u.rdb.HGet(ctx, "user:"+id, "role").Result()
	})
}

func (u *Users) Roles(ctx context.Context, ids []string) (roles []string) {
	for _, id := range ids {
		role, _ := u.Role(ctx, id)
		roles = append(roles, role)
	}
	return roles
}

// Hash loads its salt once in the life of the process.
func (u *Users) Hash(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		u.once.Do(func() {
			u.salt = u.rdb.Get(ctx, "salt").Val()
		})
		out = append(out, u.salt+id)
	}
	return out
}
