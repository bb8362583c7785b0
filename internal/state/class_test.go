package state

import (
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/knowledge"
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

// Every class has phrases, and every list of phrases has a class.
func TestClassesHavePhrases(t *testing.T) {
	for _, c := range classes() {
		if len(c.Key) == 0 || len(c.Names) == 0 {
			t.Errorf("%s: %d phrases for keys, %d for names", c.Name, len(c.Key), len(c.Names))
		}
	}
	if len(classes()) != len(knowledge.State) {
		t.Errorf("%d classes, and phrases of %d", len(classes()), len(knowledge.State))
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
	// A phrase is removed however its words are joined, and no other one with it.
	for _, item := range []string{"none=rate limit", "none=ratelimit", "none=rate_limit", "none=RateLimits", "none=rate-limit"} {
		lex, err := New(nil, []string{item}, nil)
		if err != nil {
			t.Errorf("%s: %v", item, err)
		} else if c := lex.OfKey(Words("ratelimit:1")); c != nil {
			t.Errorf("%s: the key still tells %s", item, c.Name)
		} else if c := lex.OfKey(Words("rate_limiter:1")); c == nil {
			t.Errorf("%s: rate limiter is gone as well", item)
		}
	}
	if _, err := New(nil, nil, []string{"none=circuit_breaker"}); err != nil {
		t.Error(err)
	}
	if _, err := New(nil, nil, []string{"none=throttling"}); err == nil { // a phrase of keys only
		t.Error("none=throttling takes a name away")
	}
	for _, tt := range []struct {
		on, keys []string
		want     string
	}{
		{nil, []string{"none=ratelimt"}, `"none=ratelimt" takes nothing away; did you mean "none=rate limit"?`},
		{nil, []string{"none=fair use"}, `"none=fair use" takes nothing away; the phrases are access token, account, account lock, account locked, api key, `},
		{[]string{"limits"}, nil, `unknown class "limits": want breaker, ratelimit, quota, denylist, switch, lookup, checkthencount, serialtrips, manycommands, atomic or all`},
		{nil, []string{"fair use"}, "want class=phrase"},
		{nil, []string{"ratelimit="}, "want class=phrase"},
		{nil, []string{"limits=fair use"}, `unknown class "limits" in "limits=fair use"`},
	} {
		if _, err := New(tt.on, tt.keys, nil); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("New(%q, %q) = %v, want an error with %q", tt.on, tt.keys, err, tt.want)
		}
	}
}

// all turns everything on, and each can be named.
func TestOn(t *testing.T) {
	names := []string{Breaker, RateLimit, Quota, Denylist, Switch, Lookup, CheckThenCount, SerialTrips, ManyCommands, Atomic}
	all, err := New([]string{"all"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		one, err := New([]string{name}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range names {
			if !all.IsOn(other) || one.IsOn(other) != (name == other) {
				t.Errorf("with all, %s is on: %t; with %s: %t", other, all.IsOn(other), name, one.IsOn(other))
			}
		}
	}
}

// The words of records say nothing about state.
func TestLookupIsNoState(t *testing.T) {
	lex, err := New([]string{"all"}, []string{"lookup=customer"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"session: ", "tenant: ", "customer: "} {
		if c := lex.OfKey(Words(key)); c != nil {
			t.Errorf("%q is a key of %s", key, c.Name)
		}
		if !HasAny(Words(key), lex.Lookup.Key) {
			t.Errorf("%q is no key of a look-up", key)
		}
	}
}

// The lexicon without a configuration is built where no error can be reported.
func TestBuiltin(t *testing.T) {
	if lex, err := New(nil, nil, nil); err != nil || lex == nil {
		t.Errorf("got %v, %v", lex, err)
	}
}
