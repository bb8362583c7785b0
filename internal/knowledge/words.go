package knowledge

// The words here are parts of names in the program under analysis. They are
// compared with names.Words of a name as they are, so that a plural is an entry
// of its own.

// AbsenceWords in the name of an error, or of a test for one, mean that nothing
// was found: ErrCacheMiss. NotWords mean it where they come after "not", and
// NoWords after "no".
var (
	AbsenceWords = Words{"absent", "miss", "missing", "nil"}
	NotWords     = Words{"exist", "exists", "found"}
	NoWords      = Words{"documents", "rows", "such"}
)

// IteratorMethods, in lower case, are methods that a loop calls for the next
// element of data. Add a name that cursors and rows of databases have.
var IteratorMethods = Words{
	"hasnext", "more", "movenext", "next", "nextresultset", "nextrow", "scan",
}

// StreamWords in the name of a type with an iterator's method mean that the data
// never ends, and that who sends it paces the loop.
var StreamWords = Words{
	"consumer", "stream", "subscriber", "subscription", "watch", "watcher",
}

// RetryLists in what a loop goes over, and RetryCounters in the variable that
// counts, mean that it repeats one thing until that succeeds.
var (
	RetryLists    = Words{"attempt", "attempts", "retries", "retry", "tries"}
	RetryCounters = Words{"attempt", "retry", "tries", "try"}
)

// WorkerWords in what a loop goes over mean that it starts something for each
// process, thread or node: their number is chosen, and not given by data.
var WorkerWords = Words{
	"concurrency", "goroutines", "nodes", "parallel", "parallelism", "replicas", "shards", "threads", "worker",
	"workers",
}

// ClientWords in the name of an element's type mean that each element is a
// client or a server of its own, so that nothing can be batched.
var ClientWords = Words{
	"backend", "cache", "client", "cluster", "conn", "master", "node", "pool", "replica", "shard", "slot",
	"store",
}

// ManyWords in an exported name of another module mean that it takes many
// elements at once.
var ManyWords = Words{
	"batch", "bulk", "many", "multi", "pipeline", "pipelined",
}

// SequenceWords in the name of a method that is given a callback mean that it
// goes over its receiver, which a message then names. EachWords are about
// functions that nothing else is known of, and leave out what only names a part
// of a map.
var SequenceWords = Words{
	"all", "each", "keys", "range", "values",
}

// HealthWords in the first part of a key mean that the program asks whether
// something is alive.
var HealthWords = Words{
	"alive", "health", "healthcheck", "heartbeat", "status",
}

// EndErrors are the names of errors, of context, net/http, go-redis and others,
// that say that the work is meant to end.
var EndErrors = Names{
	"Canceled", "DeadlineExceeded", "ErrClosed",
}
