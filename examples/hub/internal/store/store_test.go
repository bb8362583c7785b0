package store

import (
	"errors"
	"testing"

	"hub.example/internal/testserver"
)

func TestQuota(t *testing.T) {
	rdb, ctx := testserver.New(t), For(t.Context(), "crm")
	cache := NewCache(rdb)
	if _, err := cache.Get(ctx, "endpoint:crm"); !errors.Is(err, ErrMissing) {
		t.Errorf("no value: %v", err)
	}
	if err := cache.Set(ctx, "endpoint:crm", "http://crm.example", 0); err != nil {
		t.Fatal(err)
	}
	if v, err := cache.Get(ctx, "endpoint:crm"); err != nil || v != "http://crm.example" {
		t.Errorf("%q, %v", v, err)
	}
	for range 3 {
		if err := cache.Quota().Spend(ctx, "crm"); err != nil {
			t.Fatal(err)
		}
	}
	if n := rdb.Get(ctx, quotaKey("crm")).Val(); n != "3" {
		t.Errorf("used %s", n)
	}
	rdb.Set(ctx, quotaKey("crm"), dailyLimit, 0)
	if _, err := cache.Get(ctx, "endpoint:crm"); !errors.Is(err, ErrExceeded) {
		t.Errorf("over the quota: %v", err)
	}
	if _, err := cache.Get(For(t.Context(), "mail"), "endpoint:crm"); err != nil {
		t.Errorf("another integration: %v", err)
	}
}
