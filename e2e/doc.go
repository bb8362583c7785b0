// Package e2e builds redisvet and runs it the way that users do, alone and
// under go vet, on the modules of this repository.
package e2e
