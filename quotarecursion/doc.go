// Package quotarecursion defines an Analyzer that reports guards which reach
// themselves again through the client that they guard.
//
// Its page describes what it finds: docs/rules/quotarecursion.md, or redisvet
// help quotarecursion.
package quotarecursion
