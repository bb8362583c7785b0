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

// readFields are the fields of argument structs of reads of streams.
var readFields = rediscmd.ReadFields{Block: "Block", Count: "Count"}

// keyFields are the fields of argument structs that have keys.
var keyFields = rediscmd.KeyFields{Keys: []string{"Key", "Key1", "Key2", "Keys", "Stream"}, Streams: "Streams"}

// accessOf are the methods whose access differs from that of their command.
var accessOf = map[string]rediscmd.Access{
	"SortStore": rediscmd.Write,
}
