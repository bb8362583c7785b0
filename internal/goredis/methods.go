package goredis

import "github.com/redisvet/redisvet/internal/rediscmd"

// The methods below send no command of their own name, so the generator finds
// nothing about them, or too little. They are kept by hand.

// special are the methods of clients and pipelines that do not send exactly one
// command.
var special = map[string]rediscmd.Op{
	// The caller says which command.
	"Do":             {Kind: rediscmd.Command, Access: rediscmd.Write, Key: rediscmd.NoKey},
	"DoContext":      {Kind: rediscmd.Command, Access: rediscmd.Write, Key: rediscmd.NoKey},
	"DoRaw":          {Kind: rediscmd.Command, Access: rediscmd.Write, Key: rediscmd.NoKey},
	"DoRawWriteTo":   {Kind: rediscmd.Command, Access: rediscmd.Write, Key: rediscmd.NoKey},
	"Process":        {Kind: rediscmd.Command, Access: rediscmd.Write, Key: rediscmd.NoKey},
	"ProcessContext": {Kind: rediscmd.Command, Access: rediscmd.Write, Key: rediscmd.NoKey},
	"Submit":         {Kind: rediscmd.Command, Access: rediscmd.Write, Key: rediscmd.NoKey},
	"BatchProcess":   {Kind: rediscmd.Command, Access: rediscmd.Write, Key: rediscmd.NoKey},

	"Exec":        {Kind: rediscmd.Exec, Access: rediscmd.Write, Key: rediscmd.NoKey},
	"ExecContext": {Kind: rediscmd.Exec, Access: rediscmd.Write, Key: rediscmd.NoKey},
	"FDPipelined": {Kind: rediscmd.Exec, Access: rediscmd.Write, Key: rediscmd.NoKey},
	"Pipelined":   {Kind: rediscmd.Batch, Access: rediscmd.Write, Key: rediscmd.NoKey},
	"TxPipelined": {Kind: rediscmd.Batch, Access: rediscmd.Write, Key: rediscmd.NoKey},

	"Watch":        {Kind: rediscmd.Watch, Command: "WATCH", Key: rediscmd.KeyVariadic},
	"WatchContext": {Kind: rediscmd.Watch, Command: "WATCH", Key: rediscmd.KeyVariadic},

	"ForEachMaster": {Kind: rediscmd.Node, Key: rediscmd.NoKey},
	"ForEachSlave":  {Kind: rediscmd.Node, Key: rediscmd.NoKey},
	"ForEachShard":  {Kind: rediscmd.Node, Key: rediscmd.NoKey},
	"ForEachNode":   {Kind: rediscmd.Node, Key: rediscmd.NoKey},

	// On clients these open a connection and send, but do not wait for an answer.
	"Subscribe":  {Kind: rediscmd.Command, Command: "SUBSCRIBE", Access: rediscmd.Sub, Key: rediscmd.NoKey},
	"PSubscribe": {Kind: rediscmd.Command, Command: "PSUBSCRIBE", Access: rediscmd.Sub, Key: rediscmd.NoKey},
	"SSubscribe": {Kind: rediscmd.Command, Command: "SSUBSCRIBE", Access: rediscmd.Sub, Key: rediscmd.NoKey},
}

// quiet are the methods of clients and pipelines that send nothing of interest.
var quiet = rediscmd.Set(`
	AddHook WrapProcess WrapProcessPipeline SetLimiter
	AutoPipeline AutoPipelineWithOptions AsyncAutoPipeline AsyncAutoPipelineWithOptions
	CSCRefreshStats CSCStats Close Cmds Config Conn Context Discard EphemeralConn
	GetMaintNotificationsManager GetPushNotificationHandler GetResolver
	GetShardClientForKey GetShardClients IsBlocking IsClosed Len MasterForKey
	NewAggregateBuilder NewAliasBuilder NewCreateIndexBuilder NewCursorBuilder
	NewDictBuilder NewDropIndexBuilder NewDynamicResolver NewExplainBuilder
	NewSearchBuilder NewSearchInfoBuilder NewSpellCheckBuilder NewSynUpdateBuilder
	NewTagValsBuilder NodeAddress OnNewNode Options Pipeline PoolStats
	RegisterPushNotificationHandler ReloadState SetAddrs SetCommandInfoResolver
	SlaveForKey String TxPipeline WaitClosed WithContext WithTimeout

	FTExplainCli JSONDebugMemory Quit SlowLog Sync`) // not implemented in go-redis

// txWatch is Watch on a Tx: one command. On a client, Watch runs a closure.
var txWatch = rediscmd.Op{Kind: rediscmd.Command, Command: "WATCH", Key: rediscmd.KeyVariadic}

// pubsubMethods are the methods of PubSub. Others send nothing.
var pubsubMethods = map[string]rediscmd.Op{
	"Subscribe":      {Kind: rediscmd.Command, Command: "SUBSCRIBE", Access: rediscmd.Sub, Key: rediscmd.NoKey},
	"PSubscribe":     {Kind: rediscmd.Command, Command: "PSUBSCRIBE", Access: rediscmd.Sub, Key: rediscmd.NoKey},
	"SSubscribe":     {Kind: rediscmd.Command, Command: "SSUBSCRIBE", Access: rediscmd.Sub, Key: rediscmd.NoKey},
	"Unsubscribe":    {Kind: rediscmd.Command, Command: "UNSUBSCRIBE", Access: rediscmd.Sub, Key: rediscmd.NoKey},
	"PUnsubscribe":   {Kind: rediscmd.Command, Command: "PUNSUBSCRIBE", Access: rediscmd.Sub, Key: rediscmd.NoKey},
	"SUnsubscribe":   {Kind: rediscmd.Command, Command: "SUNSUBSCRIBE", Access: rediscmd.Sub, Key: rediscmd.NoKey},
	"ClientSetName":  {Kind: rediscmd.Command, Command: "CLIENT SETNAME", Access: rediscmd.Admin, Key: rediscmd.NoKey},
	"Ping":           {Kind: rediscmd.Command, Command: "PING", Access: rediscmd.Health, Key: rediscmd.NoKey},
	"Receive":        {Kind: rediscmd.Receive, Access: rediscmd.Sub, Block: rediscmd.BlockAlways, Key: rediscmd.NoKey},
	"ReceiveMessage": {Kind: rediscmd.Receive, Access: rediscmd.Sub, Block: rediscmd.BlockAlways, Key: rediscmd.NoKey},
	"ReceiveTimeout": {Kind: rediscmd.Receive, Access: rediscmd.Sub, Block: rediscmd.BlockAlways, Key: rediscmd.NoKey},

	"Channel": {Key: rediscmd.NoKey}, "ChannelSize": {Key: rediscmd.NoKey}, "ChannelWithSubscriptions": {Key: rediscmd.NoKey},
	"Close": {Key: rediscmd.NoKey}, "String": {Key: rediscmd.NoKey},
}

// scriptMethods are the methods of Script.
var scriptMethods = map[string]rediscmd.Op{
	"Run":       {Kind: rediscmd.Script, Command: "EVALSHA", Access: rediscmd.Write, Key: 2},
	"RunRO":     {Kind: rediscmd.Script, Command: "EVALSHA_RO", Key: 2},
	"Eval":      {Kind: rediscmd.Script, Command: "EVAL", Access: rediscmd.Write, Key: 2},
	"EvalRO":    {Kind: rediscmd.Script, Command: "EVAL_RO", Key: 2},
	"EvalSha":   {Kind: rediscmd.Script, Command: "EVALSHA", Access: rediscmd.Write, Key: 2},
	"EvalShaRO": {Kind: rediscmd.Script, Command: "EVALSHA_RO", Key: 2},
	"Exists":    {Kind: rediscmd.Script, Command: "SCRIPT EXISTS", Access: rediscmd.Admin, Key: rediscmd.NoKey},
	"Load":      {Kind: rediscmd.Script, Command: "SCRIPT LOAD", Access: rediscmd.Admin, Key: rediscmd.NoKey},
	"Hash":      {Key: rediscmd.NoKey},
}

// iteratorMethods are the methods of ScanIterator.
var iteratorMethods = map[string]rediscmd.Op{
	"Next": {Kind: rediscmd.Page, Command: "SCAN", Key: rediscmd.NoKey, Cost: "O(1)"},
	"Err":  {Key: rediscmd.NoKey},
	"Val":  {Key: rediscmd.NoKey},
}
