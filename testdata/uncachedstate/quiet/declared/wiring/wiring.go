// Package wiring gives the storage to the gate.
package wiring

import (
	"github.com/redis/go-redis/v9"

	"redisvet.test/uncachedstate/quiet/declared/gate"
	"redisvet.test/uncachedstate/quiet/declared/repository"
)

func Gate(rdb *redis.Client) *gate.Gate { return gate.New(repository.New(rdb)) }
