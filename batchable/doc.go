// Package batchable defines an Analyzer that reports commands of one function that
// could share a round trip.
//
// Its page describes what it finds: docs/rules/batchable.md, or redisvet help
// batchable.
package batchable
