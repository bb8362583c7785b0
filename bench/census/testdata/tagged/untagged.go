//go:build !withredis

// Package tagged asks Redis only with a build tag.
package tagged
