// Package redisignore defines an Analyzer that reports redisvet directives
// that have no effect.
//
// Its page describes what it finds: docs/rules/redisignore.md, or redisvet help
// redisignore.
package redisignore
