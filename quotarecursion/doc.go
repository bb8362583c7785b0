// Package quotarecursion defines an Analyzer that reports guards which reach
// themselves again through the client that they guard.
//
// # Analyzer quotarecursion
//
// quotarecursion: report guards that reach themselves again through the client that they guard
package quotarecursion
