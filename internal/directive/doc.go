// Package directive reads the comments with which people direct redisvet. It
// takes any of them apart, and finds those at declarations, which say of a
// function what its code does not show. What suppresses findings is in report.
package directive
