// Package keyspace defines an Analyzer that reports commands that look at each key
// of a server.
//
// Its page describes what it finds: docs/rules/keyspace.md, or redisvet help
// keyspace.
package keyspace
