package goredis

import (
	"strings"

	"github.com/redisvet/redisvet/internal/rediscmd"
)

// Path is the import path of the current module, which redisguard supports.
const Path = "github.com/redis/go-redis/v9"

// Library is go-redis as package client asks it.
type Library struct{}

// Is reports whether importPath is a go-redis client package: today's module, the
// module before it in all its versions, and the beta of version 9 that was
// published under the older path.
func (Library) Is(importPath string) bool {
	switch strip(importPath) {
	case Path,
		"github.com/go-redis/redis",
		"github.com/go-redis/redis/v7",
		"github.com/go-redis/redis/v8",
		"github.com/go-redis/redis/v9":
		return true
	}
	return false
}

// strip removes the vendor directory of a GOPATH-style import path.
func strip(importPath string) string {
	if i := strings.LastIndex(importPath, "/vendor/"); i >= 0 {
		return importPath[i+len("/vendor/"):]
	}
	return strings.TrimPrefix(importPath, "vendor/")
}

// SeveralServers reports whether the keys of a client are on several servers.
func (Library) SeveralServers(typeName string) bool { return SeveralServers[typeName] }

// KeyFields returns the fields with keys of XAddArgs, LCSQuery, ZStore and the like.
func (Library) KeyFields() rediscmd.KeyFields { return keyFields }

// ReadFields returns fields of XReadArgs and XReadGroupArgs.
func (Library) ReadFields() rediscmd.ReadFields { return readFields }

// Reply reports whether a type is a command with its answer: StringCmd.
func (Library) Reply(typeName string) bool { return strings.HasSuffix(typeName, "Cmd") }

// Outcome says what a method of a command returns.
func (Library) Outcome(method string) rediscmd.Outcome {
	switch {
	case errorMethods[method]:
		return rediscmd.WithError
	case method == "Val":
		return rediscmd.ValueOnly
	}
	return rediscmd.NoOutcome
}

// Absence is redis.Nil, a constant of the error type of v9 and v8 and a variable
// in older versions.
func (Library) Absence() rediscmd.Absence {
	return rediscmd.Absence{Name: "Nil", Text: "redis: nil"}
}

// Constructor reports whether a function builds a client of its options.
func (Library) Constructor(function string) bool { return strings.HasPrefix(function, "New") }

// Options says what go-redis reads of the options of a client.
func (Library) Options() rediscmd.Options { return options }

// Hooks says what go-redis calls around commands.
func (Library) Hooks() rediscmd.Hooks { return hooks }

// Fixes reports that fixes may write calls of go-redis.
func (Library) Fixes() bool { return true }
