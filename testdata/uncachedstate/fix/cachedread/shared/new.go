package shared

import "github.com/redis/go-redis/v9"

// New returns a breaker that opens after a number of failures.
func New(rdb *redis.Client, max int) *Breaker { return &Breaker{rdb, max} }
