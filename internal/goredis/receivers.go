package goredis

import "strings"

// class groups the types of go-redis whose methods have the same meaning by name.
type class int

const (
	unknown    class = iota
	commander        // clients, connections, pipelines and their interfaces
	sentinel         // SentinelClient
	subscriber       // PubSub
	scripted         // Script
	iterator         // ScanIterator
	builder          // the search builders, whose Run sends
	silent           // results, options, hooks: nothing is sent
)

var classes = map[string]class{
	"Client": commander, "Conn": commander, "Tx": commander, "ClusterClient": commander,
	"Ring": commander, "UniversalClient": commander, "Pipeline": commander,
	"Pipeliner": commander, "AutoPipeliner": commander,
	"Scripter": commander, "scripter": commander,
	// Embedded in the types above: their exported methods are promoted.
	"baseClient": commander, "hooks": commander, "hooksMixin": commander,

	"SentinelClient": sentinel,
	"PubSub":         subscriber,
	"Script":         scripted,
	"ScanIterator":   iterator,

	"Cmder": silent, "CmdTyper": silent, "CmdTypeGetter": silent,
	"AutoFuture": silent, // waits for the commands of Submit
	// Client-side caching: its Get reads memory.
	"Cache": silent, "LocalCache": silent,
	"Options": silent, "UniversalOptions": silent, "AutoPipelineOptions": silent,
	"Hook": silent, "Limiter": silent, "ConsistentHash": silent, "Error": silent,
	"Message": silent, "Subscription": silent, "Pong": silent, "ConnInfo": silent,
	"Pooler": silent, "PubSubPooler": silent, "LibraryInfo": silent,
	"OTelRecorder": silent, "OTelPoolRegistrar": silent, "OTelConnectionCounter": silent,
	"FunctionStats": silent, "TSTimestampValue": silent, "ARGrepArgs": silent,
	"AggregateRow": silent, "Aggregator": silent, "SearchAggregator": silent, "SearchFieldType": silent,
	"Vector": silent, "VectorRef": silent, "VectorValues": silent, "VectorFloat16": silent,
	"VectorBFloat16": silent, "VectorFP32": silent, "VectorFloat64": silent,
	"VectorInt8": silent, "VectorUint8": silent,
}

func classOf(recv string) class {
	if c, ok := classes[recv]; ok {
		return c
	}
	if _, ok := builderRuns[recv]; ok {
		return builder
	}
	switch {
	case strings.HasSuffix(recv, "Cmd"): // StringCmd, and its embedded baseCmd
		return silent
	case isCmdable(recv):
		return commander
	}
	return unknown
}

// isCmdable matches Cmdable, its parts (StringCmdable, ListCmdable) and
// StatefulCmdable. It also matches the func types cmdable and statefulCmdable,
// which clients and pipelines embed.
func isCmdable(recv string) bool { return strings.HasSuffix(recv, "mdable") }

// builderRuns maps a search builder to the command that its Run sends, or usually
// sends.
var builderRuns = map[string]string{
	"SearchBuilder":      "FT.SEARCH",
	"AggregateBuilder":   "FT.AGGREGATE",
	"CreateIndexBuilder": "FT.CREATE",
	"DropIndexBuilder":   "FT.DROPINDEX",
	"ExplainBuilder":     "FT.EXPLAIN",
	"FTInfoBuilder":      "FT.INFO",
	"SpellCheckBuilder":  "FT.SPELLCHECK",
	"SynUpdateBuilder":   "FT.SYNUPDATE",
	"TagValsBuilder":     "FT.TAGVALS",
	"AliasBuilder":       "FT.ALIASADD",
	"CursorBuilder":      "FT.CURSOR READ",
	"DictBuilder":        "FT.DICTADD",
}
