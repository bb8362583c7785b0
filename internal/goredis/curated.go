package goredis

import "github.com/redisvet/redisvet/internal/rediscmd"

// blockOf are the methods whose waiting depends on more than their command.
var blockOf = map[string]rediscmd.Block{
	"XRead":      rediscmd.BlockField,
	"XReadGroup": rediscmd.BlockField,
	// Waits if the bool field Block of its options is set, which is what one
	// would want the options for.
	"TSReadWithArgs": rediscmd.BlockAlways,
}

// accessOf are the methods that do something else than their command mostly does.
var accessOf = map[string]rediscmd.Access{
	"SortStore": rediscmd.Write,
}
