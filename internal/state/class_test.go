package state

import (
	"strings"
	"testing"
)

func TestOfKey(t *testing.T) {
	lex, err := New([]string{"all"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ key, want string }{
		{"rateLimit: ", RateLimit},
		{"rate_limit: ", RateLimit},
		{"ratelimit:user: ", RateLimit},
		{"rate-limits: ", RateLimit},
		{"ratelimit:blocked: ", RateLimit}, // the limiter's own list
		{"app:circuit_breaker: ", Breaker},
		{"circuitBreaker", Breaker},
		{"user_quota: ", Quota},
		{"ip:blacklist", Denylist},
		{"token:revoked: ", Denylist},
		{"maintenance", Switch},
		{"circuit:lap: ", ""},
		{"page:limit", ""},
		{"urban:planning", ""}, // ban is part of a word
		{"operate:limits", ""},
		{"moderate limits", ""},
		{"", ""},
	} {
		got := ""
		if c := lex.OfKey(Words(tt.key)); c != nil {
			got = c.Name
		}
		if got != tt.want {
			t.Errorf("OfKey(%q) = %q, want %q", tt.key, got, tt.want)
		}
	}
}

func TestNewLexicon(t *testing.T) {
	lex, err := New([]string{Breaker}, []string{"ratelimit=fair use", "none=throttle"}, []string{"breaker=fuse"})
	if err != nil {
		t.Fatal(err)
	}
	if c := lex.OfKey(Words("fair_use:1")); c == nil || c.Name != RateLimit || lex.On(c) {
		t.Errorf("fair use: %v", c)
	}
	if c := lex.OfKey(Words("throttle:1")); c != nil {
		t.Errorf("throttle was taken away, and tells %s", c.Name)
	}
	if c := lex.Named(Words("Fuse")); c == nil || !lex.On(c) {
		t.Errorf("fuse: %v", c)
	}
	for _, tt := range []struct {
		on, keys []string
		want     string
	}{
		{[]string{"limits"}, nil, `unknown class "limits"`},
		{nil, []string{"fair use"}, "want class=phrase"},
		{nil, []string{"ratelimit="}, "want class=phrase"},
		{nil, []string{"limits=fair use"}, `unknown class "limits" in "limits=fair use"`},
	} {
		if _, err := New(tt.on, tt.keys, nil); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("New(%q, %q) = %v, want an error with %q", tt.on, tt.keys, err, tt.want)
		}
	}
}
