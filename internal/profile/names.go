package profile

import (
	"net/url"
	"strings"
)

// declared returns the declared function of one that the runtime names: without the
// numbers of literals and with no type arguments.
func declared(name string) string {
	at := strings.LastIndexByte(name, '/') + 1
	if open := strings.IndexByte(name, '['); open >= 0 && open < at { // type arguments have slashes
		at = strings.LastIndexByte(name[:open], '/') + 1
	}
	dot := strings.IndexByte(name[at:], '.')
	if dot < 0 {
		return name
	}
	pkg, rest := name[:at+dot], withoutArguments(name[at+dot+1:])
	if p, err := url.PathUnescape(pkg); err == nil {
		pkg = p
	}
	parts := strings.Split(rest, ".")
	keep := 1
	if len(parts) > 1 && !isLiteral(parts[1]) { // a method
		keep = 2
	}
	last, _, _ := strings.Cut(parts[keep-1], "-") // Load-fm, Load-range1
	parts[keep-1] = last
	return pkg + "." + strings.Join(parts[:keep], ".")
}

// withoutArguments removes what is between brackets.
func withoutArguments(name string) string {
	var b strings.Builder
	depth := 0
	for _, r := range name {
		switch {
		case r == '[':
			depth++
		case r == ']':
			depth--
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isLiteral reports whether a part of a name is that of a literal or a wrapper: func1,
// gowrap2, deferwrap1, or a number.
func isLiteral(part string) bool {
	for _, prefix := range []string{"func", "gowrap", "deferwrap", ""} {
		if rest, ok := strings.CutPrefix(part, prefix); ok && rest != "" && strings.Trim(rest, "0123456789") == "" {
			return true
		}
	}
	return part == ""
}
