package redisignore

import "github.com/redisvet/redisvet/internal/rule"

var page = rule.Page{
	Title: "report redisvet directives that have no effect",
	Text: `A directive suppresses a finding, with a reason:

` + "```go" + `
//redisvet:ignore RULE -- reason
//redisvet:ignore RULE,RULE -- reason
//redisvet:ignore RULE/CATEGORY -- reason
` + "```" + `

Its place decides what it covers:

- At the end of a line it covers that line.
- Alone on a line it covers the next line and the statement that begins there, up to its first brace. It covers a call chain over several lines, and not the body of a loop.
- In the doc comment of a declaration it covers the declaration.

Three other directives declare what the code of a function does not show. They are in its doc comment:

` + "```go" + `
//redisvet:waits -- reason
//redisvet:cached -- reason
//redisvet:once -- reason
` + "```" + `

redisvet believes them:

- ` + "`waits`" + `: each call of the function waits. A loop that calls it on each path is paced.
- ` + "`cached`" + `: the function answers from memory. It asks Redis, or calls a function that it gets, only on a miss.
- ` + "`once`" + `: the function does its work at most once in a process. One command per element in its loops is no traffic then. A loop that does not wait is still reported.

The function may be a method, the method of an interface, or what a field or a package variable contains. A directive at the method of an interface applies to all calls through the interface. Other packages of the program and its workspace know of it, too. In a module that the program only requires it has no effect, because its user has not checked it.`,
	Categories: []rule.Category{malformed, misplaced, unknownRule},
	Quiet: []rule.Group{{Title: "Comments that are right, or no directives", Reasons: []rule.Reason{
		{Name: "holding", Text: "a directive that suppresses a finding."},
		{Name: "declared", Text: "a directive in the doc comment of a declaration."},
		{Name: "prose", Text: "text about directives, and examples of them."},
		{Name: "itself", Text: "what a directive that names this rule suppresses."},
		{Name: "generated", Text: "generated files."},
	}}},
}

const cost = "The finding that it was meant for is still reported. A declaration that has no effect misleads its readers."

var malformed = rule.Category{
	Name:  catMalformed,
	Finds: "A directive without a reason or a rule, with a space before `redisvet`, in capitals, or with an unknown word.",
	Costs: cost,
	Example: rule.Example{
		Bad: `
func Ping(ctx context.Context, rdb *redis.Client, names []string) {
	for _, name := range names {
		//redisvet:ignore redisloop
		rdb.Get(ctx, name)
	}
}`,
		Message: `redisvet:ignore has no effect without a reason: write //redisvet:ignore redisloop -- reason`,
		Good: `
func Ping(ctx context.Context, rdb *redis.Client, names []string) {
	for _, name := range names {
		//redisvet:ignore redisloop -- an operator calls it with three names
		rdb.Get(ctx, name)
	}
}`,
	},
	Fix:   "There is no automatic fix: the message says what to write.",
	Since: rule.FirstRelease,
}

var misplaced = rule.Category{
	Name:  catMisplaced,
	Finds: "A `waits`, `cached` or `once` outside the doc comment of a function, a method, or a field or package variable of function type. The comment of a group of variables and one at the end of a line are such places.",
	Costs: cost,
	Example: rule.Example{
		Bad: `
func Next(ctx context.Context, queue *redis.Client) string {
	//redisvet:waits -- the proxy answers after a second
	return queue.Get(ctx, "next").Val()
}`,
		Message: `redisvet:waits is not in the doc comment of a function, a method, or a field or package variable of function type`,
		Good: `
// Next returns the next job.
//
//redisvet:waits -- the proxy answers after a second
func Next(ctx context.Context, queue *redis.Client) string {
	return queue.Get(ctx, "next").Val()
}`,
	},
	Fix:   "There is no automatic fix: move it into the doc comment.",
	Since: rule.FirstRelease,
}

var unknownRule = rule.Category{
	Name:  catUnknownRule,
	Finds: "A rule or a category that does not exist. The other names in the directive have an effect.",
	Costs: cost,
	Example: rule.Example{
		Bad: `
func Ping(ctx context.Context, rdb *redis.Client, names []string) {
	for _, name := range names {
		//redisvet:ignore redislop -- an operator calls it with three names
		rdb.Get(ctx, name)
	}
}`,
		Message: `redisvet:ignore names an unknown rule "redislop"; did you mean "redisloop"?`,
		Good: `
func Ping(ctx context.Context, rdb *redis.Client, names []string) {
	for _, name := range names {
		//redisvet:ignore redisloop/perelement -- an operator calls it with three names
		rdb.Get(ctx, name)
	}
}`,
	},
	Fix:   "There is no automatic fix: the message names the nearest rule or all of them.",
	Since: rule.FirstRelease,
}
