// Package knowledge has what the analysis knows about code that it does not
// analyse: which functions of the standard library and of other modules wait,
// call back, never return, compute only or cache, and which words in a name
// suggest what. What go-redis' own methods mean is in package goredis.
//
// There is one file for each question. A table is a sorted literal, and its
// comment says what an entry means and how to add one. A name is evidence and
// never a proof: no finding rests on a word alone.
//
// The package imports nothing of this module. What is in it goes into facts,
// so it may not depend on the configuration.
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

// Names is a sorted list of identifiers: functions, methods or types whose
// package or receiver the caller has looked at already.
type Names []string

// Has reports whether the list has an identifier.
func (l Names) Has(name string) bool { return has(l, name) }

// Types is a sorted list of types as import path, dot and name:
// "net/http.Request". A pointer to one is written without its star.
type Types []string

// Has reports whether the list has a type.
func (l Types) Has(name string) bool { return has(l, name) }

// Paths is a sorted list of import paths. An entry names a package and all
// packages below it, and so all major versions of a module.
type Paths []string

// Has reports whether a package itself is one of the list.
func (l Paths) Has(path string) bool { return has(l, path) }

// Contain reports whether a package is one of the list or below one.
func (l Paths) Contain(path string) bool {
	return slices.ContainsFunc(l, func(p string) bool {
		return path == p || strings.HasPrefix(path, p+"/")
	})
}

func has(sorted []string, s string) bool {
	_, found := slices.BinarySearch(sorted, s)
	return found
}
