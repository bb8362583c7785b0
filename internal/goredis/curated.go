package goredis

import "github.com/redisvet/redisvet/internal/rediscmd"

// blockOf are the methods whose command does not decide alone whether they wait.
var blockOf = map[string]rediscmd.Block{
	"XRead":      rediscmd.BlockField,
	"XReadGroup": rediscmd.BlockField,
	// It waits if the bool field Block of its options is set, which is the main use
	// of the options.
	"TSReadWithArgs": rediscmd.BlockAlways,
}

// accessOf are the methods whose access differs from that of their command.
var accessOf = map[string]rediscmd.Access{
	"SortStore": rediscmd.Write,
}
