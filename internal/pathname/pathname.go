// Package pathname compares names of files by their elements: "/a/bc" is not
// below "/a/b", and "..a" leads to no parent. It imports nothing of the module
// and asks no file system.
package pathname

import (
	"path/filepath"
	"strings"
)

// Below returns the rest of name below a directory, and whether name is in the
// directory at any depth. The directory itself is, with an empty rest. Both names
// are clean, or dir ends in one separator.
func Below(dir, name string) (rest string, ok bool) { return below(dir, name, separator) }

// Up reports whether a relative name, which is clean, begins with the parent
// directory.
func Up(name string) bool { return up(name, separator) }

// Current puts the current directory before a relative name.
func Current(name string) string { return current(name, separator) }

const separator = string(filepath.Separator)

func below(dir, name, separator string) (rest string, ok bool) {
	dir = strings.TrimSuffix(dir, separator)
	rest, ok = strings.CutPrefix(name, dir)
	switch {
	case !ok:
		return "", false
	case rest == "":
		return "", true
	}
	return strings.CutPrefix(rest, separator)
}

func up(name, separator string) bool {
	_, ok := below("..", name, separator)
	return ok
}

func current(name, separator string) string { return "." + separator + name }
