package uncachedstate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redisvet/redisvet/internal/summary"
)

// A class is one kind of state.
type class struct {
	name string
	what string        // for messages: "breaker state"
	age  time.Duration // how long a local cache may keep it
	// key are the phrases that make a key this state's. A weak one wants more
	// evidence.
	key, weak []string
	// names are the phrases that make a function or type this state's.
	names []string
}

// The categories of findings.
const (
	catBreaker   = "breaker"
	catRateLimit = "ratelimit"
	catQuota     = "quota"
	catDenylist  = "denylist"
	catSwitch    = "switch"
	catAtomic    = "atomic"
)

// classes are in the order in which a key of two of them is told:
// "ratelimit:blocked:*" is a limiter's.
func classes() []*class {
	return []*class{
		{
			name: catBreaker, what: "breaker state", age: 10 * time.Second,
			key:   []string{"breaker", "circuit breaker", "circuit state", "circuit open"},
			weak:  []string{"circuit", "cb"},
			names: []string{"breaker", "circuit breaker", "circuit open", "circuit state"},
		},
		{
			name: catRateLimit, what: "limiter state", age: 5 * time.Second,
			key:  []string{"rate limit", "rate limiter", "rate limited", "limiter", "throttle", "throttled", "throttling", "throttler", "limit exceeded", "too many request"},
			weak: []string{"limit", "rl", "rate"},
			names: []string{"rate limit", "rate limiter", "rate limited", "limiter", "throttle", "throttled", "throttler", "limit exceeded",
				"period limit", "token bucket", "leaky bucket", "sliding window", "fixed window"},
		},
		{
			name: catQuota, what: "quota", age: 5 * time.Second,
			key:   []string{"quota"},
			names: []string{"quota"},
		},
		{
			name: catDenylist, what: "denylist", age: 5 * time.Second,
			key:   []string{"blacklist", "blacklisted", "black list", "blocklist", "block list", "denylist", "deny list", "blocked", "banned", "ban", "revoked", "denied"},
			weak:  []string{"block", "black", "deny", "revoke"},
			names: []string{"blacklist", "blacklisted", "black list", "blocklist", "block list", "denylist", "deny list", "blocked", "banned", "revoked", "denied"},
		},
		{
			name: catSwitch, what: "switch", age: 5 * time.Second,
			key:   []string{"maintenance", "feature flag", "feature switch", "feature toggle", "kill switch", "toggle"},
			weak:  []string{"feature", "flag", "enabled", "disabled", "switch"},
			names: []string{"maintenance", "feature flag", "feature switch", "feature enabled", "feature toggle", "kill switch", "toggle"},
		},
	}
}

// A lexicon says which words mean which state.
type lexicon struct {
	classes []*class
	on      map[string]bool
}

// newLexicon puts the built-in lists and the configured ones together. An item
// is "class=phrase"; "none=phrase" takes a phrase away.
func newLexicon(on, keys, names []string) (*lexicon, error) {
	lex := &lexicon{classes: classes(), on: map[string]bool{}}
	for _, name := range on {
		switch {
		case name == "all":
			for _, c := range lex.classes {
				lex.on[c.name] = true
			}
		case lex.class(name) == nil:
			return nil, fmt.Errorf("uncachedstate: unknown class %q: want %s or all", name, lex.known())
		default:
			lex.on[name] = true
		}
	}
	for _, k := range keys {
		if err := lex.add("keys", k, func(c *class) []*[]string { return []*[]string{&c.key, &c.weak} }); err != nil {
			return nil, err
		}
	}
	for _, n := range names {
		if err := lex.add("names", n, func(c *class) []*[]string { return []*[]string{&c.names} }); err != nil {
			return nil, err
		}
	}
	return lex, nil
}

func (lex *lexicon) add(option, item string, lists func(*class) []*[]string) error {
	name, phrase, ok := strings.Cut(item, "=")
	phrase = strings.Join(words(phrase), " ")
	if !ok || phrase == "" {
		return fmt.Errorf("uncachedstate: %s: want class=phrase, such as ratelimit=fair use, not %q", option, item)
	}
	if name == "none" {
		for _, c := range lex.classes {
			for _, list := range lists(c) {
				*list = slices.DeleteFunc(*list, func(p string) bool { return strings.Join(words(p), " ") == phrase })
			}
		}
		return nil
	}
	c := lex.class(name)
	if c == nil {
		return fmt.Errorf("uncachedstate: %s: unknown class %q in %q: want %s or none", option, name, item, lex.known())
	}
	list := lists(c)[0]
	*list = append(*list, phrase)
	return nil
}

func (lex *lexicon) class(name string) *class {
	for _, c := range lex.classes {
		if c.name == name {
			return c
		}
	}
	return nil
}

func (lex *lexicon) known() string {
	var names []string
	for _, c := range lex.classes {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}

// words splits a name, a key or a phrase into words of lower case, in the
// singular.
func words(s string) []string {
	ws := summary.Words(s)
	for i, w := range ws {
		if len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
			ws[i] = w[:len(w)-1]
		}
	}
	return ws
}

// has reports whether a phrase stands in a list of words, written as one word
// or as several.
func has(ws []string, phrase string) bool {
	p := words(phrase)
	joined := strings.Join(p, "")
	for i := range ws {
		if ws[i] == joined || i+len(p) <= len(ws) && slices.Equal(ws[i:i+len(p)], p) {
			return true
		}
	}
	return false
}

func hasAny(ws []string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return has(ws, p) })
}
