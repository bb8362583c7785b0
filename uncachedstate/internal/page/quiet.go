package page

import "github.com/redisvet/redisvet/internal/rule"

// withClasses is the folder of the cases in which all classes are reported.
const withClasses = "uncachedstate/classes"

var quiet = []rule.Group{
	{Title: "State that something on the call path answers from the process", Reasons: []rule.Reason{
		{Name: "local cache", Text: "a lookup in a map, `sync.Map`, atomic value or cache that can return without the read."},
		{Name: "kept value", Text: "a value that is kept for some time."},
		{Name: "once", Text: "a `sync.Once`."},
		{Name: "client side caching", Text: "a client that this program builds with client-side caching."},
		{Name: "redisguard", Text: "a read through redisguard, or one of its guards."},
		{Name: "declared", Text: "a function that a directive declares to be cached or to run once."},
	}},
	{Title: "Reads that calls do not pay for", Reasons: []rule.Reason{
		{Name: "startup", Text: "reads when the program starts, or when a limiter is made."},
		{Name: "not every request", Cases: withClasses, Text: "records that only some requests read, that are read once, or that are numbers."},
		{Name: "background loop", Text: "reads in a background loop, such as one that refreshes a copy."},
		{Name: "after failure", Text: "reads only after something else has failed."},
	}},
	{Title: "Reads that decide nothing, or must be fresh", Reasons: []rule.Reason{
		{Name: "administration", Text: "functions that administer, reset, report or change the state, handlers of a path with an element such as admin, and health checks. The verb must have the state as its object: UpdateLimit changes it, and UpdateOrder asks it."},
		{Name: "display", Text: "numbers that are only shown, such as what is left of a limit in a header. So is a getter such as Remaining, if another method decides by a read of its own."},
		{Name: "short lived", Text: "a key whose values end before a copy would, as the package writes them. A copy of a limiter lasts 5 s, and of a breaker 10 s."},
		{Name: "read modify write", Text: "what a call goes on to count up or to write back in a transaction. Without a transaction it is in checkthencount."},
		{Name: "exact count", Cases: withClasses, Text: "counts for which a lease does not fit: failed attempts, stock, and what is under way."},
		{Name: "uncounted", Text: "counts to which calls do not add, or for which nothing is refused."},
		{Name: "one trip", Text: "what a pipeline, a transaction or a script sends at once. So is what few calls send later, what only refused callers pay for, or what a middleware sends after the next handler."},
	}},
	{Title: "What is no state of a reported class", Reasons: []rule.Reason{
		{Name: "other meaning", Text: "the words of limiters and breakers for something else, such as a currency rate or the limit of a page."},
		{Name: "name alone", Text: "a name without a key or an answer that says the same."},
		{Name: "off by default", Text: "the classes quota, denylist, switch, atomic and lookup, unless the options name them."},
	}},
	{Title: "State in storage layers", Reasons: []rule.Reason{
		{Name: "storage layer", Text: "a layer that only stores, and that nothing in sight asks on each call."},
		{Name: "unseen wiring", Text: "a layer that reflection or generated code wires, or that its receiver passes on. A function that builds a router may pass it on."},
	}},
}
