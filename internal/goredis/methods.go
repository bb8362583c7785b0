package goredis

// The methods below send no command of their own name: the generator finds
// nothing to say about them, or not enough. They are kept by hand.

// special are the methods of clients and pipelines that are more or less than
// one command.
var special = map[string]Op{
	// The caller says which command.
	"Do":             {Kind: Command, Access: Write, Key: NoKey},
	"DoContext":      {Kind: Command, Access: Write, Key: NoKey},
	"DoRaw":          {Kind: Command, Access: Write, Key: NoKey},
	"DoRawWriteTo":   {Kind: Command, Access: Write, Key: NoKey},
	"Process":        {Kind: Command, Access: Write, Key: NoKey},
	"ProcessContext": {Kind: Command, Access: Write, Key: NoKey},
	"Submit":         {Kind: Command, Access: Write, Key: NoKey},
	"BatchProcess":   {Kind: Command, Access: Write, Key: NoKey},

	"Exec":        {Kind: Exec, Access: Write, Key: NoKey},
	"ExecContext": {Kind: Exec, Access: Write, Key: NoKey},
	"FDPipelined": {Kind: Exec, Access: Write, Key: NoKey},
	"Pipelined":   {Kind: Batch, Access: Write, Key: NoKey},
	"TxPipelined": {Kind: Batch, Access: Write, Key: NoKey},

	"Watch":        {Kind: Watch, Command: "WATCH", Key: KeyVariadic},
	"WatchContext": {Kind: Watch, Command: "WATCH", Key: KeyVariadic},

	"ForEachMaster": {Kind: Node, Key: NoKey},
	"ForEachSlave":  {Kind: Node, Key: NoKey},
	"ForEachShard":  {Kind: Node, Key: NoKey},
	"ForEachNode":   {Kind: Node, Key: NoKey},

	// On clients these open a connection and send, but wait for no answer.
	"Subscribe":  {Kind: Command, Command: "SUBSCRIBE", Access: Sub, Key: NoKey},
	"PSubscribe": {Kind: Command, Command: "PSUBSCRIBE", Access: Sub, Key: NoKey},
	"SSubscribe": {Kind: Command, Command: "SSUBSCRIBE", Access: Sub, Key: NoKey},
}

// quiet are the methods of clients and pipelines that send nothing that counts.
var quiet = words(`
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

// txWatch is Watch on a Tx: one command, where on a client it runs a closure.
var txWatch = Op{Kind: Command, Command: "WATCH", Key: KeyVariadic}

// pubsubMethods are the methods of PubSub; those left out send nothing.
var pubsubMethods = map[string]Op{
	"Subscribe":      {Kind: Command, Command: "SUBSCRIBE", Access: Sub, Key: NoKey},
	"PSubscribe":     {Kind: Command, Command: "PSUBSCRIBE", Access: Sub, Key: NoKey},
	"SSubscribe":     {Kind: Command, Command: "SSUBSCRIBE", Access: Sub, Key: NoKey},
	"Unsubscribe":    {Kind: Command, Command: "UNSUBSCRIBE", Access: Sub, Key: NoKey},
	"PUnsubscribe":   {Kind: Command, Command: "PUNSUBSCRIBE", Access: Sub, Key: NoKey},
	"SUnsubscribe":   {Kind: Command, Command: "SUNSUBSCRIBE", Access: Sub, Key: NoKey},
	"ClientSetName":  {Kind: Command, Command: "CLIENT SETNAME", Access: Admin, Key: NoKey},
	"Ping":           {Kind: Command, Command: "PING", Access: Health, Key: NoKey},
	"Receive":        {Kind: Receive, Access: Sub, Block: BlockAlways, Key: NoKey},
	"ReceiveMessage": {Kind: Receive, Access: Sub, Block: BlockAlways, Key: NoKey},
	"ReceiveTimeout": {Kind: Receive, Access: Sub, Block: BlockAlways, Key: NoKey},

	"Channel": {Key: NoKey}, "ChannelSize": {Key: NoKey}, "ChannelWithSubscriptions": {Key: NoKey},
	"Close": {Key: NoKey}, "String": {Key: NoKey},
}

// scriptMethods are the methods of Script.
var scriptMethods = map[string]Op{
	"Run":       {Kind: Script, Command: "EVALSHA", Access: Write, Key: 2},
	"RunRO":     {Kind: Script, Command: "EVALSHA_RO", Key: 2},
	"Eval":      {Kind: Script, Command: "EVAL", Access: Write, Key: 2},
	"EvalRO":    {Kind: Script, Command: "EVAL_RO", Key: 2},
	"EvalSha":   {Kind: Script, Command: "EVALSHA", Access: Write, Key: 2},
	"EvalShaRO": {Kind: Script, Command: "EVALSHA_RO", Key: 2},
	"Exists":    {Kind: Script, Command: "SCRIPT EXISTS", Access: Admin, Key: NoKey},
	"Load":      {Kind: Script, Command: "SCRIPT LOAD", Access: Admin, Key: NoKey},
	"Hash":      {Key: NoKey},
}

// iteratorMethods are the methods of ScanIterator.
var iteratorMethods = map[string]Op{
	"Next": {Kind: Page, Command: "SCAN", Key: NoKey, Cost: "O(1)"},
	"Err":  {Key: NoKey},
	"Val":  {Key: NoKey},
}
