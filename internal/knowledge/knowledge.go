// Package knowledge describes code that is not analysed. Its tables say which
// functions of the standard library and of other modules wait, call back, never
// return, only compute or cache. Others say what a word in a name suggests.
// Package goredis describes go-redis itself.
//
// There is one file for each question. A table is a sorted literal, and its
// comment says what an entry means and how to add one. A name is evidence and
// never a proof: no finding rests on a word alone.
//
// The package imports nothing of this module. Facts depend on it, so it may not
// depend on the configuration.
package knowledge

import (
	"slices"
	"strings"
)

// Words is a sorted list of lower-case words, as names.Words splits them.
type Words []string

// Has reports whether the list has a word.
func (l Words) Has(word string) bool { return has(l, word) }

// Funcs is a sorted list of functions as types.Func.FullName writes them:
// "time.Sleep", "(*sync.Cond).Wait", "(net.Conn).Read".
type Funcs []string

// Has reports whether the list has a function.
func (l Funcs) Has(fullName string) bool { return has(l, fullName) }

// Names is a sorted list of identifiers: functions, methods or types. The caller
// has checked their package or receiver.
type Names []string

// Has reports whether the list has an identifier.
func (l Names) Has(name string) bool { return has(l, name) }

// Types is a sorted list of types as import path, dot and name:
// "net/http.Request". A pointer type is written without its star.
type Types []string

// Has reports whether the list has a type.
func (l Types) Has(name string) bool { return has(l, name) }

// Paths is a sorted list of import paths. An entry means a package and all
// packages below it, including all major versions of a module.
type Paths []string

// Has reports whether a package itself is in the list.
func (l Paths) Has(path string) bool { return has(l, path) }

// Contain reports whether a package is in the list or below an entry.
func (l Paths) Contain(path string) bool {
	return slices.ContainsFunc(l, func(p string) bool {
		return path == p || strings.HasPrefix(path, p+"/")
	})
}

func has(sorted []string, s string) bool {
	_, found := slices.BinarySearch(sorted, s)
	return found
}
