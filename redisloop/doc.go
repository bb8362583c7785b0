// Package redisloop defines an Analyzer that reports Redis commands in loops
// that nobody bounds.
//
// Its page describes what it finds: docs/rules/redisloop.md, or redisvet help
// redisloop.
package redisloop
