package registry

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/redis/go-redis/v9"
)

// The tests need a server that they can write to.
func client(t *testing.T) *redis.Client {
	addr := os.Getenv("REDIS_ADDR")
	if addr == "" {
		t.Skip("REDIS_ADDR names no server")
	}
	rdb := redis.NewClient(&redis.Options{Addr: addr})
	t.Cleanup(func() { _ = rdb.Close() })
	return rdb
}

func TestOverview(t *testing.T) {
	rdb, ctx := client(t), t.Context()
	tenant := t.Name()
	rdb.SAdd(ctx, "tenant:"+tenant+":integrations", "t-crm", "t-chat")
	rdb.HSet(ctx, "integration:t-crm", "name", "CRM", "state", "on")
	rdb.Set(ctx, "last_call:t-crm", "today", 0)
	rdb.Del(ctx, "last_call:t-chat", "integration:t-chat")

	r := New(rdb)
	list, err := r.Overview(ctx, tenant)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []Integration{{ID: "t-crm", Name: "CRM", State: "on", LastCall: "today"}, {ID: "t-chat"}} {
		if !slices.Contains(list, want) {
			t.Errorf("%v has no %v", list, want)
		}
	}
	rdb.LPush(ctx, "last_call:t-chat", "of another type")
	if _, err := r.Overview(ctx, tenant); err == nil {
		t.Error("no error for a key of another type")
	}
}

func TestForget(t *testing.T) {
	rdb, ctx := client(t), t.Context()
	for i := range 1200 {
		rdb.Set(ctx, fmt.Sprintf("tenant:%s:%d", t.Name(), i), i, 0)
	}
	if err := New(rdb).Forget(ctx, t.Name()); err != nil {
		t.Fatal(err)
	}
	if keys := rdb.Keys(ctx, "tenant:"+t.Name()+":*").Val(); len(keys) > 0 {
		t.Errorf("%d keys are left", len(keys))
	}
}
