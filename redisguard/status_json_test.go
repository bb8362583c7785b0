package redisguard

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"testing"
	"time"
)

func TestStatusAsJSON(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, s := range []Status{
		{},
		{State: Degraded, Hits: 7, LastError: fmt.Errorf("%w: %w", ErrUnavailable, errors.New("a \"quoted\" cause")), LastErrorAt: at},
		{State: OK, SwitchError: errors.New("neither"), Warnings: []string{"limiter"}},
		full,
	} {
		for _, v := range []any{s, &s} {
			b, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				State                  State
				Hits                   int64
				LastError, SwitchError string
				LastErrorAt            time.Time
				Warnings               []string
				Limiters, Quotas       map[string]Tally
				Breakers               map[string]BreakerTally
			}
			if err := json.Unmarshal(b, &got); err != nil {
				t.Fatalf("%s: %v", b, err)
			}
			text := func(err error) string {
				if err == nil {
					return ""
				}
				return err.Error()
			}
			if got.LastError != text(s.LastError) || got.SwitchError != text(s.SwitchError) || got.State != s.State ||
				got.Hits != s.Hits || !got.LastErrorAt.Equal(s.LastErrorAt) || len(got.Warnings) != len(s.Warnings) ||
				!maps.Equal(got.Limiters, s.Limiters) || !maps.Equal(got.Quotas, s.Quotas) || !reflect.DeepEqual(got.Breakers, s.Breakers) {
				t.Errorf("%s of %+v", b, s)
			}
		}
	}
}

// A Status that was JSON is what it was before, but for the types of its errors.
func TestStatusFromJSON(t *testing.T) {
	for _, s := range []Status{
		{},
		{State: Degraded, LastError: fmt.Errorf("%w: %w", ErrUnavailable, errors.New("a \"quoted\" cause")), LastErrorAt: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)},
		{State: OK, SwitchError: errors.New("neither"), Warnings: []string{"limiter"}},
		full,
	} {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		got := Status{LastError: errors.New("of before"), SwitchError: errors.New("of before")}
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		if again, err := json.Marshal(got); err != nil || string(again) != string(b) || (got.LastError == nil) != (s.LastError == nil) || (got.SwitchError == nil) != (s.SwitchError == nil) {
			t.Errorf("%v: %s, and again %s", err, b, again)
		}
		if !got.LastErrorAt.Equal(s.LastErrorAt) {
			t.Errorf("LastErrorAt %v, want %v", got.LastErrorAt, s.LastErrorAt)
		}
		s.LastError, s.SwitchError, got.LastError, got.SwitchError, got.LastErrorAt = nil, nil, nil, nil, s.LastErrorAt
		if !reflect.DeepEqual(got, s) {
			t.Errorf("%+v, want %+v", got, s)
		}
	}
	for _, text := range []string{`{"Hits":"x"}`, `{"LastError":{}}`, `[]`} {
		if err := json.Unmarshal([]byte(text), new(Status)); err == nil {
			t.Errorf("%s: no error", text)
		}
	}
	kept := Status{Hits: 1, LastError: ErrClosed}
	if err := json.Unmarshal([]byte(`{"Misses":2}`), &kept); err != nil || kept.Hits != 1 || kept.Misses != 2 || kept.LastError != ErrClosed {
		t.Errorf("%v, %+v: what is not in the JSON stays", err, kept)
	}
}

// functions is an Observer that is no JSON.
type functions struct{ F func() }

func (functions) Request(string, time.Duration, error) {}
func (functions) Change(string, string, string)        {}

// Options can be logged as JSON, without their functions.
func TestOptionsAsJSON(t *testing.T) {
	for _, o := range []any{Options{}, Options{Observer: functions{func() {}}}, LimiterOptions{}, QuotaOptions{}, BreakerOptions{}, ReaderOptions{}, RolloutOptions{}} {
		if _, err := json.Marshal(o); err != nil {
			t.Errorf("%T: %v", o, err)
		}
	}
}
