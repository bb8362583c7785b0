// Package testcode has loops in tests, benchmarks and examples.
package testcode

import (
	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }
