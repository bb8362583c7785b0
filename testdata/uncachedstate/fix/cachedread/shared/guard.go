package shared

import "github.com/redisvet/redisvet/redisguard"

// Guard is used elsewhere.
type Guard = redisguard.Guard
