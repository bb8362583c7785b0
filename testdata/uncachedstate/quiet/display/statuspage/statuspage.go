// Package statuspage has what a status page asks of breakers, and what is called a
// circuit elsewhere.
package statuspage

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

// Breaker has states of circuits.
type Breaker struct{ rdb *redis.Client }

func (b *Breaker) Snapshot(ctx context.Context, name string) (map[string]string, error) {
	return b.rdb.HGetAll(ctx, "breaker:"+name).Result()
}

func (b *Breaker) Trends(ctx context.Context, name string) ([]string, error) {
	return b.rdb.HVals(ctx, "breaker:trend:"+name).Result()
}

func (b *Breaker) Info(ctx context.Context, name string) (string, error) {
	return b.rdb.Get(ctx, "circuit_breaker:"+name).Result()
}

func (b *Breaker) StateHistory(ctx context.Context, name string) ([]string, error) {
	return b.rdb.HVals(ctx, "breaker:history:"+name).Result()
}

// Page shows all of them.
func (b *Breaker) Page(w http.ResponseWriter, r *http.Request) {
	s, _ := b.Snapshot(r.Context(), r.URL.Path)
	json.NewEncoder(w).Encode(s)
}

// RecordFailure reads in order to write back.
func (b *Breaker) RecordFailure(ctx context.Context, name string) error {
	v, err := b.rdb.Get(ctx, "breaker:"+name).Result()
	if err == nil && v == "half_open" {
		return b.rdb.Set(ctx, "breaker:"+name, "open", time.Minute).Err()
	}
	return err
}

// Track is a circuit for races.
type Track struct{ rdb *redis.Client }

func (t *Track) Length(ctx context.Context, id string) (string, error) {
	return t.rdb.Get(ctx, "circuit:"+id).Result()
}

func (t *Track) IsLonger(ctx context.Context, id string, meters int) (bool, error) {
	n, err := t.rdb.HGet(ctx, "circuit:"+id, "length").Int()
	return n > meters, err
}

func (t *Track) Country(ctx context.Context, id string) bool {
	return t.rdb.HGetAll(ctx, "circuit:"+id).Val()["country"] == "IT"
}
