// Package peers compares redisguard with other Go packages for the same
// purposes: limiters, breakers and caches, with or without go-redis. It
// measures all on one machine, in one run, against one real redis-server.
//
// It also parses the header fields of a Decision with a library for structured
// fields.
//
// It is a module of its own with the newest go-redis, so that nobody else
// downloads the peers. The tests of redisguard itself also run from here, to
// show that they pass with the newest go-redis as well as the oldest.
package peers

import _ "github.com/redisvet/redisvet/redisguard"
