// Package golangci has no code: its tests build golangci-lint with redisvet in
// it and compare what that finds with what the command finds.
//
// It is a module of its own because golangci-lint requires some 200 others,
// none of which the suite is to depend on. One of them is a newer x/tools than
// the suite requires, so that the suite is built and run with that as well.
package golangci
