package goredis

import "strings"

// Path is the import path of the current module, which redisguard supports.
const Path = "github.com/redis/go-redis/v9"

// IsClient tells whether importPath is a go-redis client package: today's
// module, the module before it in all its versions, and the beta of version 9
// that was published under the older path.
func IsClient(importPath string) bool {
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
