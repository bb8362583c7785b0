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

// Options can be logged as JSON, without their functions.
func TestOptionsAsJSON(t *testing.T) {
	for _, o := range []any{Options{}, LimiterOptions{}, QuotaOptions{}, BreakerOptions{}, ReaderOptions{}, RolloutOptions{}} {
		if _, err := json.Marshal(o); err != nil {
			t.Errorf("%T: %v", o, err)
		}
	}
}
