// Package client is the interface between the analysis and Redis client
// libraries: which packages belong to a library, what a call sends, what a type
// does with commands, and how a reply is read. The functions of the package
// choose the library that declares their argument.
//
// To add a library, implement Client in a package like goredis and add an entry
// to libraries. What Redis commands do is in package rediscmd.
package client

import (
	"go/types"
	"slices"

	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A Client is a Redis client library.
type Client interface {
	// Is reports whether the library is in the package of this path.
	Is(importPath string) bool

	// Op says what a function of the library sends. It reports false for
	// functions that are not known.
	Op(fn *types.Func) (rediscmd.Op, bool)
	// Role says what a value of a type of the library does with the commands
	// called on it.
	Role(typeName string) rediscmd.Role
	// Interfaces lists the interfaces of the library that have the commands.
	Interfaces() []string
	// SeveralServers reports whether the keys of a client are on several servers.
	SeveralServers(typeName string) bool

	// KeyFields returns where argument structs have keys.
	KeyFields() rediscmd.KeyFields
	// ReadFields returns what argument structs of reads of streams have.
	ReadFields() rediscmd.ReadFields

	// Reply reports whether a type of the library contains the reply of a
	// command, which its methods return.
	Reply(typeName string) bool
	// Outcome says what a method of a reply returns.
	Outcome(method string) rediscmd.Outcome
	// Absence returns how the library represents a missing value.
	Absence() rediscmd.Absence

	// Constructor reports whether a function of the library builds a client
	// from its only parameter, the options.
	Constructor(function string) bool
	// Options returns which options matter.
	Options() rediscmd.Options
	// Hooks returns what the library calls around commands.
	Hooks() rediscmd.Hooks

	// SetsResolver reports whether code that uses these objects sets a command
	// resolver, which sends some commands to several nodes.
	SetsResolver(info *types.Info) bool
	// Spread reports whether a client with a command resolver refuses a command in
	// a pipeline.
	Spread(command string) bool

	// Fixes reports whether fixes may write calls of the library. They know
	// only the methods and replies of go-redis.
	Fixes() bool
}

// libraries are the client libraries that are known.
var libraries = []Client{goredis.Library{}}

// Of returns the library of a package path.
func Of(importPath string) (Client, bool) {
	for _, c := range libraries {
		if c.Is(importPath) {
			return c, true
		}
	}
	return nil, false
}

// Is reports whether a package path belongs to a client library.
func Is(importPath string) bool {
	_, ok := Of(importPath)
	return ok
}

// Declaring returns the library that declares an object.
func Declaring(obj types.Object) (Client, bool) {
	if obj.Pkg() == nil {
		return nil, false
	}
	return Of(obj.Pkg().Path())
}

// Declares reports whether a library declares an object.
func Declares(obj types.Object) bool {
	_, ok := Declaring(obj)
	return ok
}

// IsTx reports whether a type is that of a transaction, which WATCH makes exact.
func IsTx(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && Declares(n.Obj()) && n.Obj().Name() == "Tx"
}

// Op returns what a function sends. It reports false for functions that no
// library declares or knows.
func Op(fn *types.Func) (rediscmd.Op, bool) {
	c, ok := Declaring(fn)
	if !ok {
		return rediscmd.Op{Key: rediscmd.NoKey}, false
	}
	return c.Op(fn)
}

// Twin returns what a method of an interface of the program sends, if it has the name
// and the signature of a command of a library, whose reply it returns.
func Twin(m *types.Func) (rediscmd.Op, Client, bool) {
	res := m.Signature().Results()
	if res.Len() != 1 {
		return rediscmd.Op{Key: rediscmd.NoKey}, nil, false
	}
	lib, name, ok := OfType(res.At(0).Type())
	if !ok || !lib.Reply(name) {
		return rediscmd.Op{Key: rediscmd.NoKey}, nil, false
	}
	ptr, _ := types.Unalias(res.At(0).Type()).(*types.Pointer)
	if ptr == nil {
		return rediscmd.Op{Key: rediscmd.NoKey}, nil, false
	}
	pkg := types.Unalias(ptr.Elem()).(*types.Named).Obj().Pkg()
	for _, of := range lib.Interfaces() {
		tn, ok := pkg.Scope().Lookup(of).(*types.TypeName)
		if !ok {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(tn.Type(), true, pkg, m.Name())
		if f, ok := obj.(*types.Func); ok && types.Identical(f.Signature(), m.Signature()) {
			op, known := lib.Op(f)
			return op, lib, known
		}
	}
	return rediscmd.Op{Key: rediscmd.NoKey}, nil, false
}

// SetsResolver reports whether code that uses these objects sets the command resolver of
// a library.
func SetsResolver(info *types.Info) bool {
	return slices.ContainsFunc(libraries, func(c Client) bool { return c.SetsResolver(info) })
}

// Spread reports whether clients of a library with a command resolver refuse a command in
// a pipeline.
func Spread(command string) bool {
	return slices.ContainsFunc(libraries, func(c Client) bool { return c.Spread(command) })
}

// IsAbsence reports whether a package-level object is its library's error for a
// missing value.
func IsAbsence(obj types.Object) bool {
	c, ok := Declaring(obj)
	return ok && obj.Name() == c.Absence().Name
}

// IsAbsenceText reports whether a constant is the text of such an error.
func IsAbsenceText(text string) bool {
	for _, c := range libraries {
		if t := c.Absence().Text; t != "" && t == text {
			return true
		}
	}
	return false
}
