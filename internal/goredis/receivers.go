package goredis

import "strings"

// class groups the types of go-redis whose methods mean the same by name.
type class int

const (
	unknown    class = iota
	commander        // clients, connections, pipelines and their interfaces
	sentinel         // SentinelClient
	subscriber       // PubSub
	scripted         // Script
	iterator         // ScanIterator
	builder          // the search builders, whose Run sends
	silent           // results, options, hooks: nothing goes out
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
	"AutoFuture": silent, // waits for what Submit has sent
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
	case strings.HasSuffix(recv, "Cmd"): // StringCmd, and baseCmd beneath it
		return silent
	case isCmdable(recv):
		return commander
	}
	return unknown
}

// isCmdable matches Cmdable, the interfaces that make it up (StringCmdable,
// ListCmdable), StatefulCmdable, and the functions cmdable and statefulCmdable
// that clients and pipelines embed.
func isCmdable(recv string) bool { return strings.HasSuffix(recv, "mdable") }

// builderRuns is the command that the Run of each search builder sends; the
// usual one where that depends on what the builder was told.
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
