package redisguard

import (
	"maps"
	"reflect"
	"testing"
	"time"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// A hit changes one counter, and nothing else that other goroutines share: not
// one more atomic in the counts, the store or the reader's options.
func TestReaderHitChangesOneCounter(t *testing.T) {
	c := redistest.Shared(t).Client()
	ctx := t.Context()
	c.Set(ctx, "string", "value", 0)
	c.HSet(ctx, "hash", "f", "v")
	c.SAdd(ctx, "set", "m")
	r, _ := mustReader(t, c, ReaderOptions{MaxAge: time.Hour})
	for name, read := range map[string]func() error{
		"Value":    func() error { _, _, err := r.Value(ctx, "string"); return err },
		"Field":    func() error { _, _, err := r.Field(ctx, "hash", "f"); return err },
		"Fields":   func() error { _, err := r.Fields(ctx, "hash"); return err },
		"IsMember": func() error { _, err := r.IsMember(ctx, "set", "m"); return err },
		"Get":      func() error { return r.Get(ctx, "string").Err() },
		"HGet":     func() error { return r.HGet(ctx, "hash", "f").Err() },
	} {
		if err := read(); err != nil {
			t.Fatal(name, err)
		}
		shared := func() map[string]uint64 {
			all := map[string]uint64{}
			for what, of := range map[string]any{"counts": r.counts, "store": r.s, "options": r.o} {
				atomics(all, what, reflect.ValueOf(of).Elem())
			}
			return all
		}
		before := shared()
		if len(before) < 10 {
			t.Fatalf("only %d atomics were found", len(before))
		}
		const hits = 3
		for range hits {
			if err := read(); err != nil {
				t.Fatal(name, err)
			}
		}
		before["counts.hits"] += hits
		if after := shared(); !maps.Equal(before, after) {
			t.Errorf("%s: %d hits changed more than their counter:\n%v\nwant\n%v", name, hits, after, before)
		}
	}
}

// atomics records the values of the atomic integers in a struct.
func atomics(all map[string]uint64, path string, v reflect.Value) {
	if v.Kind() != reflect.Struct {
		return
	}
	if v.Type().PkgPath() == "sync/atomic" {
		switch n := v.FieldByName("v"); {
		case !n.IsValid():
		case n.CanInt():
			all[path] = uint64(n.Int())
		case n.CanUint():
			all[path] = n.Uint()
		}
		return
	}
	for i := range v.NumField() {
		atomics(all, path+"."+v.Type().Field(i).Name, v.Field(i))
	}
}
