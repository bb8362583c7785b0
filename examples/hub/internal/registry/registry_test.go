package registry

import (
	"fmt"
	"reflect"
	"testing"

	"hub.example/internal/testserver"
)

func TestOverview(t *testing.T) {
	rdb, ctx := testserver.New(t), t.Context()
	rdb.SAdd(ctx, "tenant:acme:integrations", "crm", "mail", "new")
	rdb.HSet(ctx, "integration:crm", "name", "CRM", "state", "on")
	rdb.HSet(ctx, "integration:mail", "name", "Mail", "state", "off")
	rdb.Set(ctx, "last_call:crm", "yesterday", 0)
	list, err := New(rdb).Overview(ctx, "acme")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Integration{}
	for _, in := range list {
		got[in.ID] = in
	}
	want := map[string]Integration{
		"crm":  {ID: "crm", Name: "CRM", State: "on", LastCall: "yesterday"},
		"mail": {ID: "mail", Name: "Mail", State: "off"},
		"new":  {ID: "new"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", list)
	}

	rdb.HSet(ctx, "last_call:mail", "not", "a string")
	if list, err := New(rdb).Overview(ctx, "acme"); err == nil {
		t.Errorf("a last call that cannot be read: %+v", list)
	}
}

func TestForget(t *testing.T) {
	rdb, ctx := testserver.New(t), t.Context()
	for i := range 1200 {
		rdb.SAdd(ctx, "tenant:acme:integrations", i)
		rdb.HSet(ctx, fmt.Sprintf("integration:%d", i), "name", "CRM")
	}
	rdb.HSet(ctx, "integration:other", "name", "mail")
	if err := New(rdb).Forget(ctx, "acme"); err != nil {
		t.Fatal(err)
	}
	if keys := rdb.Keys(ctx, "*").Val(); len(keys) != 1 {
		t.Errorf("%d keys are left", len(keys))
	}
}
