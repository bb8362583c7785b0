package counts

import "github.com/redisvet/redisvet/redisguard"

var _ redisguard.Guard
