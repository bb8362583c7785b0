package sites_test

import (
	"slices"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/sites"
)

func TestMatches(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"rate_limit:*:*", "rate_limit:*", true},
		{"rate_limit:*", "rate_limit:acme:202611262015", true},
		{"rate_limit:*", "rate_limits", false},
		{"rate_limit:*", "circuit:*", false},
		{"user:*:name", "user:*:mail", false},
		{"user:*:name", "*:name", true},
		{"user:*", "*:name", true}, // user:7:name
		{"*", "anything", true},
		{"*", "", true},
		{"", "", true},
		{"", "a", false},
		{"a*b*c", "a1b2c", true},
		{"a*b*c", "acb", false},
		{"*a*", "*b*", true}, // ab
		{"a?c", "abc", false},
		{"[ab]", "a", false},
		{"ключ:*", "ключ:я", true},
	} {
		if got := sites.Matches(test.a, test.b); got != test.want {
			t.Errorf("Matches(%q, %q) = %v", test.a, test.b, got)
		}
		if got := sites.Matches(test.b, test.a); got != test.want {
			t.Errorf("Matches(%q, %q) = %v", test.b, test.a, got)
		}
	}
}

// A pattern that another one covers adds nothing to a rule.
func TestBroadest(t *testing.T) {
	for _, test := range []struct{ in, want []string }{
		{[]string{"b", "a", "b"}, []string{"a", "b"}},
		{[]string{"user:*:name", "user:*", "user:7"}, []string{"user:*"}},
		{[]string{"*", "user:*"}, []string{"*"}},
		{[]string{"a*b", "ab", "a*"}, []string{"a*"}},
		{[]string{"a*a", "a"}, []string{"a", "a*a"}},
		{[]string{"*:x:*", "a:x:b", "a:x"}, []string{"*:x:*", "a:x"}},
	} {
		if got := sites.Broadest(test.in); !slices.Equal(got, test.want) {
			t.Errorf("Broadest(%q) = %q, want %q", test.in, got, test.want)
		}
	}
}
