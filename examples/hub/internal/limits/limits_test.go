package limits

import (
	"testing"
	"time"

	"hub.example/internal/testserver"
)

func TestAPILimiter(t *testing.T) {
	rdb, ctx := testserver.New(t), t.Context()
	l := NewAPILimiter(rdb)
	want := func(id string, want bool) {
		t.Helper()
		if ok, err := l.CanCall(ctx, id); ok != want || err != nil {
			t.Errorf("%s: %t, %v", id, ok, err)
		}
	}
	want("crm", true)
	if err := l.Called(ctx, "crm"); err != nil {
		t.Fatal(err)
	}
	want("crm", true)
	if err := l.Blocked(ctx, "mail", time.Hour); err != nil {
		t.Fatal(err)
	}
	want("mail", false)
	for m := range 2 { // this minute and, where that begins during the test, the next
		rdb.Set(ctx, "rate_limit:chat:"+time.Now().UTC().Add(time.Duration(m)*time.Minute).Format("200601021504"), callsPerMinute, 0)
	}
	want("chat", false)
}

func TestBreaker(t *testing.T) {
	rdb, ctx := testserver.New(t), t.Context()
	b := NewBreaker(rdb)
	want := func(want bool) {
		t.Helper()
		if ok, err := b.CanExecute(ctx, "crm"); ok != want || err != nil {
			t.Errorf("%t, %v", ok, err)
		}
	}
	want(true)
	for range tripAfter - 1 {
		if err := b.RecordFailure(ctx, "crm"); err != nil {
			t.Fatal(err)
		}
	}
	want(true)
	if err := b.RecordFailure(ctx, "crm"); err != nil {
		t.Fatal(err)
	}
	want(false)
	if err := b.RecordSuccess(ctx, "crm"); err != nil {
		t.Fatal(err)
	}
	want(true)
	rdb.Set(ctx, "circuit:mail", "no JSON", 0)
	if _, err := b.CanExecute(ctx, "mail"); err == nil {
		t.Error("a broken record is taken for a closed circuit")
	}
}
