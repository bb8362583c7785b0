// Package registry knows which integrations a tenant has.
package registry

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// Registry reads the integrations of tenants.
type Registry struct {
	rdb *redis.Client
}

// New returns a registry.
func New(rdb *redis.Client) *Registry {
	return &Registry{rdb: rdb}
}

// Integration is one line of a tenant's overview.
type Integration struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	State    string `json:"state"`
	LastCall string `json:"last_call,omitempty"`
}

// Overview lists the integrations of a tenant with their state.
func (r *Registry) Overview(ctx context.Context, tenant string) ([]Integration, error) {
	ids, err := r.rdb.SMembers(ctx, "tenant:"+tenant+":integrations").Result()
	if err != nil {
		return nil, err
	}
	list := make([]Integration, 0, len(ids))
	for _, id := range ids {
		fields, err := r.fields(ctx, id)
		if err != nil {
			return nil, err
		}
		last, err := r.rdb.Get(ctx, "last_call:"+id).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return nil, err
		}
		list = append(list, Integration{ID: id, Name: fields["name"], State: fields["state"], LastCall: last})
	}
	return list, nil
}

func (r *Registry) fields(ctx context.Context, id string) (map[string]string, error) {
	return r.rdb.HGetAll(ctx, "integration:"+id).Result()
}

// Forget deletes the integrations of a tenant.
func (r *Registry) Forget(ctx context.Context, tenant string) error {
	ids, err := r.rdb.SMembers(ctx, "tenant:"+tenant+":integrations").Result()
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := r.rdb.Del(ctx, "integration:"+id).Err(); err != nil {
			return err
		}
	}
	return r.rdb.Del(ctx, "tenant:"+tenant+":integrations").Err()
}
