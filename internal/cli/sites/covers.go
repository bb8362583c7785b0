package sites

import "strings"

// covers reports whether each key of one pattern is one of another.
func covers(pattern, other string) bool {
	parts := strings.Split(pattern, "*")
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return pattern == other
	}
	if len(other) < len(first)+len(last) || !strings.HasPrefix(other, first) || !strings.HasSuffix(other, last) {
		return false
	}
	other = other[len(first) : len(other)-len(last)]
	for _, p := range parts[1 : len(parts)-1] {
		at := strings.Index(other, p)
		if at < 0 {
			return false
		}
		other = other[at+len(p):]
	}
	return true
}

// Broadest leaves those of some patterns that no other one covers, in alphabetical
// order.
func Broadest(patterns []string) []string {
	patterns = sorted(patterns)
	var out []string
	for i, p := range patterns {
		covered := false
		for j, q := range patterns {
			covered = covered || i != j && covers(q, p)
		}
		if !covered {
			out = append(out, p)
		}
	}
	return out
}
