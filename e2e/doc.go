// Package e2e builds redisvet and runs it the way that users do, alone and
// under go vet, on the modules that this repository holds.
package e2e
