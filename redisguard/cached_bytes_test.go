package redisguard

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// The memory of a client's cache can be set, before its use and after it. A
// Guard without MaxBytes does not change it.
func TestSetMaxBytesOfCached(t *testing.T) {
	f := &fakeRedis{value: strings.Repeat("v", 1000)}
	c, other := f.client(t), f.client(t)
	fill := func() uint64 {
		for i := range 2000 {
			if err := Cached(c, time.Hour).Get(t.Context(), fmt.Sprint(i)).Err(); err != nil {
				t.Fatal(err)
			}
		}
		s, _ := storeOf(c, false)
		return s.boxes.WeightedSize()
	}
	for _, most := range []int64{128 << 10, 1 << 20, 64 << 10} {
		if err := SetMaxBytes(c, most); err != nil {
			t.Fatal(err)
		}
		if _, err := mustGuard(c).Reader(ReaderOptions{MaxAge: time.Second}); err != nil {
			t.Fatal(err)
		}
		if n := fill(); n > uint64(most) || n < uint64(most)/2 {
			t.Errorf("%d bytes, the limit is %d", n, most)
		}
	}
	if s, _ := storeOf(other, false); s.boxes.GetMaximum() != defaultMaxBytes {
		t.Error("the cache of another client changed too")
	}
	if err := SetMaxBytes(c, 1000); err == nil {
		t.Error("1000 bytes were accepted")
	}
	if err := SetMaxBytes(c.Pipeline(), 1<<20); err == nil {
		t.Error("a pipeline, which is not cached, was accepted")
	}
}
