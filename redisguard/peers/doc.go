// Package peers compares redisguard with what else Go programs use for the
// same: limiters, breakers and caches over go-redis and beside it, on one
// machine, in one run, against one real redis-server.
//
// It is a module of its own, with the newest go-redis, so that nobody else
// downloads the peers. The tests of redisguard itself are run from here as
// well, to show that they pass with that go-redis as with the oldest.
package peers

import _ "github.com/redisvet/redisvet/redisguard"
