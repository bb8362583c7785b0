package knowledge

import "strings"

// Phrases identify a kind of state. A phrase is one or more singular words, which
// a name may also write as one word.
type Phrases struct {
	// Key are the phrases that assign a key to the kind. A Weak phrase needs more
	// evidence.
	Key, Weak []string
	// Vague are those of Weak that need a word of a name on the call path, a limit or a
	// refusal as well: in most keys they mean something else.
	Vague []string
	// Compared are phrases that a key has only if the value is compared with a limit
	// or a state. Otherwise they mean something else more often.
	Compared []string
	// Names are the phrases that assign a function or type to the kind.
	Names []string
}

// State has the phrases of each kind of state, by the name of its class. Add a
// phrase to Key if it means nothing else in a key, and to Weak if it often means
// something else. The configuration adds and removes phrases for one program.
//
// The lists are not sorted: if several phrases are equally near to a misspelt
// one, the first is suggested.
var State = map[string]Phrases{
	"breaker": {
		Key:      []string{"breaker", "circuit breaker", "circuit state", "circuit open"},
		Weak:     []string{"circuit", "cb"},
		Compared: []string{"fuse"},
		Names:    []string{"breaker", "circuit breaker", "circuit open", "circuit state"},
	},
	"denylist": {
		Key: []string{"blacklist", "blacklisted", "black list", "blocklist", "block list", "denylist", "deny list", "blocked",
			"banned", "ban", "revoked", "denied", "lockout", "login attempt", "brute force", "account lock", "account locked", "rl lock",
			"bl jti", "bl token", "jwt bl", "token bl"},
		Weak: []string{"block", "black", "deny", "revoke"},
		Names: []string{"blacklist", "blacklisted", "black list", "blocklist", "block list", "denylist", "deny list", "blocked",
			"banned", "revoked", "denied", "lockout", "login attempt", "brute force"},
	},
	"lookup": {
		Key: []string{"session", "sess", "access token", "auth token", "refresh token", "api token", "api key", "tenant", "discovery",
			"service registry", "feature", "jwt"},
		Weak: []string{"token", "registry", "client config", "principal", "permission", "credential", "client id", "service",
			"user", "account", "project", "organization", "plan", "subscription", "role"},
		Names: []string{"session", "tenant", "feature", "discovery", "auth", "authenticate", "authorize", "token", "api key", "jwt"},
	},
	"quota": {
		Key:      []string{"quota", "cost limit"},
		Compared: []string{"usage", "spend", "spent", "budget", "cost"},
		Names:    []string{"quota", "cost limit"},
	},
	"ratelimit": {
		Key: []string{"rate limit", "rate limiter", "rate limited", "rate limiting", "limiter", "throttle", "throttled", "throttling", "throttler",
			"limit exceeded", "too many request", "rl blocked", "rl block", "rl banned", "slow mode"},
		Weak:     []string{"limit", "rl", "rate", "cooldown", "cool down", "cd", "backoff", "rpm", "tpm"},
		Vague:    []string{"limit", "rate", "cd"},
		Compared: []string{"concurrency"},
		Names: []string{"rate limit", "rate limiter", "rate limited", "rate limiting", "limiter", "throttle", "throttled", "throttler",
			"limit exceeded", "period limit", "allow rate", "rate allow", "token bucket", "leaky bucket", "sliding window", "fixed window",
			"cooldown", "cool down", "slow mode"},
	},
	"switch": {
		Key:   []string{"maintenance", "feature flag", "feature switch", "feature toggle", "kill switch", "toggle"},
		Weak:  []string{"feature", "flag", "enabled", "disabled", "switch"},
		Names: []string{"maintenance", "feature flag", "feature switch", "feature enabled", "feature toggle", "kill switch", "toggle"},
	},
}

// OpenPhrases in the name of a field mean that a circuit is open.
var OpenPhrases = []string{"open", "opened", "half open", "tripped"}

// CircuitTypes end the name of a type whose constants are the states of a circuit.
var CircuitTypes = Words{
	"state", "status",
}

// SaysOpen reports whether text is the state of an open or half-open circuit.
func SaysOpen(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "open") || strings.Contains(text, "half")
}
