package names

import (
	"slices"
	"testing"
)

func TestWords(t *testing.T) {
	for _, tt := range []struct {
		name           string
		words, singles []string
	}{
		{"", nil, nil},
		{"Get", []string{"get"}, []string{"get"}},
		{"rate_limits:user-IDs", []string{"rate", "limits", "user", "i", "ds"}, []string{"rate", "limit", "user", "i", "ds"}},
		{"HTTPServer2", []string{"http", "server2"}, []string{"http", "server2"}},
		{"NextBackOff", []string{"next", "back", "off", "backoff"}, []string{"next", "back", "off", "backoff"}},
		{"ForEach", []string{"for", "each", "foreach"}, []string{"for", "each", "foreach"}},
		{"access bus keys", []string{"access", "bus", "keys"}, []string{"access", "bus", "key"}},
	} {
		if got := Words(tt.name); !slices.Equal(got, tt.words) {
			t.Errorf("Words(%q) = %q, want %q", tt.name, got, tt.words)
		}
		if got := Singular(tt.name); !slices.Equal(got, tt.singles) {
			t.Errorf("Singular(%q) = %q, want %q", tt.name, got, tt.singles)
		}
	}
}

func TestHas(t *testing.T) {
	for _, tt := range []struct {
		name, phrase string
		want         bool
	}{
		{"rateLimits", "rate limit", true},
		{"ratelimit", "rate limit", true},
		{"rate:user:limit", "rate limit", false},
		{"moderate limit", "rate limit", false},
		{"repos", "repositories", false},
		{"repositories", "repositories", true},
	} {
		ws := Singular(tt.name)
		if got := has(ws, tt.phrase); got != tt.want {
			t.Errorf("Has(%q, %q) = %v", ws, tt.phrase, got)
		}
		if got := HasAny(ws, []string{"other", tt.phrase}); got != tt.want {
			t.Errorf("HasAny(%q, %q) = %v", ws, tt.phrase, got)
		}
	}
	if HasAny(Singular("rateLimits"), nil) {
		t.Error("HasAny finds one of no phrases")
	}
}

// HasWord compares exact words: the singular does not match the plural.
func TestHasWord(t *testing.T) {
	if !HasWord("maxRetries", "retry", "retries") || HasWord("maxRetries", "retry") || HasWord("retryable", "retry") || HasWord("x") {
		t.Error("HasWord does not compare whole words")
	}
}
