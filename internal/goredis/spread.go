package goredis

import (
	"go/types"

	"github.com/redisvet/redisvet/internal/rediscmd"
)

// spread are commands that a ClusterClient with a command resolver sends to every
// node concerned, and refuses in a pipeline. This was tried with go-redis 9.23 on
// three nodes of Redis 7.0.
var spread = rediscmd.Set(`DEL UNLINK EXISTS TOUCH MGET MSET MSETNX KEYS RANDOMKEY DBSIZE PING`)

// Spread reports whether a ClusterClient with a command resolver refuses a
// command in a pipeline.
func (Library) Spread(command string) bool { return spread[command] }

// SetsResolver reports whether code that uses these objects sets the command
// resolver of a ClusterClient.
func (lib Library) SetsResolver(info *types.Info) bool {
	for id, obj := range info.Uses {
		if id.Name == "SetCommandInfoResolver" && obj.Pkg() != nil && lib.Is(obj.Pkg().Path()) {
			return true
		}
	}
	return false
}
