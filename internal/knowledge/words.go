package knowledge

// The words here are parts of names in the analysed program. They are compared
// with names.Words as they are, so a plural is an entry of its own.

// AbsenceWords in the name of an error, or of a test for one, mean that nothing
// was found: ErrCacheMiss. NotWords mean it after "not", and NoWords after "no".
var (
	AbsenceWords = Words{"absent", "miss", "missing", "nil"}
	NotWords     = Words{"exist", "exists", "found"}
	NoWords      = Words{"documents", "rows", "such"}
)

// IteratorMethods, in lower case, are methods that a loop calls for the next
// element. Add a name that cursors and rows of databases have.
var IteratorMethods = Words{
	"hasnext", "more", "movenext", "next", "nextresultset", "nextrow", "scan",
}

// ReadVerbs begin the name of a function that reads something, and may do so into a
// variable whose address it gets: GetJSON, LoadState.
var ReadVerbs = Words{
	"fetch", "get", "load", "read", "scan",
}

// TextScanners are the functions of package fmt that decode a text into their variadic
// arguments.
var TextScanners = Names{
	"Sscan", "Sscanf", "Sscanln",
}

// DecodeVerbs begin the name of a function that decodes its other arguments into a
// variable whose address it gets: json.Unmarshal.
var DecodeVerbs = Words{
	"decode", "unmarshal",
}

// StreamWords in the name of a type with an iterator's method mean that the data
// never ends, and that the sender paces the loop.
var StreamWords = Words{
	"consumer", "stream", "subscriber", "subscription", "watch", "watcher",
}

// RetryLists in the name of a ranged value mean that a loop repeats one thing
// until it succeeds. RetryCounters in the name of its counter mean the same.
var (
	RetryLists    = Words{"attempt", "attempts", "retries", "retry", "tries"}
	RetryCounters = Words{"attempt", "retry", "tries", "try"}
)

// WorkerWords in the name of a loop's range or limit mean that the loop starts
// something per thread. Their number is configured, not given by
// data.
var WorkerWords = Words{
	"concurrency", "goroutines", "parallel", "parallelism", "threads", "worker", "workers",
}

// ClientWords in the name of an element's type mean that each element is its own
// client or server, so that nothing can be batched.
var ClientWords = Words{
	"backend", "cache", "client", "cluster", "conn", "master", "node", "pool", "replica", "shard", "slot",
	"store",
}

// DeliverWords in the name of a function that can fail mean that it sends its
// argument out of the program, and that what follows records this.
var DeliverWords = Words{
	"deliver", "dispatch", "notify", "post", "put", "send", "submit", "transfer", "upload",
}

// ManyWords in an exported name of another module mean that it takes many
// elements at once.
var ManyWords = Words{
	"batch", "bulk", "many", "multi", "pipeline", "pipelined",
}

// ManyPrefixes begin such a name, in lower case, that is not split into words: Mget.
var ManyPrefixes = Words{"mget", "mset"}

// SequenceWords in the name of a method with a callback mean that it iterates
// over its receiver, which a message then names. EachWords also apply to unknown
// functions, so they omit words that only name a part of a map.
var SequenceWords = Words{
	"all", "each", "keys", "range", "values",
}

// HealthWords in the first part of a key mean that the program checks whether
// something is alive.
var HealthWords = Words{
	"alive", "health", "healthcheck", "heartbeat",
}

// EndErrors are names of errors, of context, net/http, go-redis and others, which
// say that the work is meant to end.
var EndErrors = Names{
	"Canceled", "DeadlineExceeded", "ErrClosed",
}

// SoleWords in the name of a flag of elements mean that at most one has it.
var SoleWords = Words{
	"current", "default", "leader", "main", "primary", "selected",
}

// StructTag is the type of the tags of a struct's fields. FieldCounts are the
// functions of package reflect that count what the source has written out.
const StructTag = "reflect.StructTag"

var FieldCounts = Names{
	"NumField", "NumIn", "NumMethod", "NumOut",
}
