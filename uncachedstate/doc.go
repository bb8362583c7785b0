// Package uncachedstate defines an Analyzer that reports limiter, breaker and
// quota state that is read from Redis on every call.
//
// Its page describes what it finds: docs/rules/uncachedstate.md, or redisvet
// help uncachedstate.
package uncachedstate
