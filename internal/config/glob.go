package config

import (
	"errors"
	"fmt"
	"path"
	"strings"
)

// A glob is a pattern of paths below the root of a module, with slashes. It matches
// a file or a directory, and everything below that directory. In an element, * and
// the other signs of [path.Match] match; the element ** matches any number of them.
type glob []string

// parseGlob parses a pattern such as internal/gen or **/*_gen.go.
func parseGlob(s string) (glob, error) {
	switch {
	case s == "":
		return nil, errors.New("want a path such as internal/gen, not nothing")
	case strings.Contains(s, `\`):
		return nil, fmt.Errorf("want slashes between the elements of a path, not %q", s)
	case strings.HasPrefix(s, "/"), s == "..", strings.HasPrefix(path.Clean(s), "../"):
		return nil, fmt.Errorf("want a path below the root of the module, not %q", s)
	}
	g := elements(path.Clean(s))
	for _, e := range g {
		if _, err := path.Match(e, ""); err != nil {
			return nil, fmt.Errorf("%q is no pattern: %q does not end what it begins", s, e)
		}
	}
	return g, nil
}

func (g glob) String() string {
	if len(g) == 0 {
		return "."
	}
	return strings.Join(g, "/")
}

// elements splits a clean path. The root has none.
func elements(name string) []string {
	if name == "." {
		return nil
	}
	return strings.Split(name, "/")
}

// file reports whether the pattern can match Go files only, and no directory.
func (g glob) file() bool { return len(g) > 0 && strings.HasSuffix(g[len(g)-1], ".go") }

// match reports whether the pattern matches a path or a directory above it.
func (g glob) match(name []string) bool {
	switch {
	case len(g) == 0:
		return true
	case g[0] == "**":
		return g[1:].match(name) || len(name) > 0 && g.match(name[1:])
	case len(name) == 0:
		return false
	}
	ok, _ := path.Match(g[0], name[0]) // parseGlob has checked it
	return ok && g[1:].match(name[1:])
}
