package knowledge

// The words here are compared with the words of a name in the singular.

// StartWords begin the names of functions that run once, or in the background:
// the calls of others do not run them. Add a verb of start-up or refreshing.
var StartWords = Words{
	"bootstrap", "connect", "init", "loop", "main", "migrate", "must", "new", "prefetch", "preload", "provide",
	"refresh", "register", "reload", "run", "serve", "setup", "start", "sync", "warm", "warmup", "watch",
}

// ScheduleWords in the name of what is given a function mean that it is called
// from time to time.
var ScheduleWords = Words{
	"after", "cron", "every", "interval", "job", "once", "periodic", "schedule", "scheduler", "tick", "ticker",
	"timer",
}

// LifecycleWords in the name of what is given a function mean that it is called
// when a program, or a part of it, starts or ends.
var LifecycleWords = Words{
	"boot", "bootstrap", "close", "init", "setup", "shutdown", "start", "startup", "stop", "teardown",
}

// AdminWords in the name of a function, a type or a package mean a path that
// people use and no traffic. Add a word for maintenance or for reports.
var AdminWords = Words{
	"admin", "audit", "backup", "clean", "cleanup", "clear", "cli", "collector", "console", "dashboard",
	"debug", "describe", "dump", "export", "inspect", "inspector", "list", "metric", "migrate", "migration",
	"overview", "repair", "report", "reset", "restore", "scrape", "seed", "stat", "statistic", "summary",
}

// UpdateVerbs begin the names of functions that change the state, and do not
// decide by it.
var UpdateVerbs = Words{
	"add", "ban", "block", "charge", "close", "configure", "consume", "create", "decrement", "deduct", "delete",
	"disable", "enable", "fail", "failed", "failure", "incr", "increment", "insert", "mark", "on", "put",
	"record", "refund", "release", "reload", "remove", "revoke", "save", "set", "succeeded", "success",
	"toggle", "trip", "unban", "unblock", "update",
}

// LayerWords end the name of a type, or of a package, that only stores and
// leaves it to its callers to decide and to cache.
var LayerWords = Words{
	"adapter", "backend", "dao", "database", "datastore", "db", "persistence", "repo", "repositories",
	"repository", "storage", "store", "strategy",
}

// LayerFolders are folders with packages of such types.
var LayerFolders = Words{
	"adapter", "dal", "dao", "persistence", "repo", "repositories", "repository", "storage",
}

// DeciderWords end the name of a type that decides, wherever it is.
var DeciderWords = Words{
	"breaker", "checker", "gate", "guard", "interceptor", "limiter", "manager", "middleware", "service",
	"throttler",
}

// DeciderPackages in the last element of an import path, also as a part of a
// word, mean that the package decides, whatever its folder.
var DeciderPackages = Words{
	"breaker", "guard", "limit", "throttl",
}

// BlockWords in a key mean a block, which is a limiter's where other names say
// so: it ends soon, and nothing is revoked.
var BlockWords = Words{
	"block", "blocked",
}

// ExactWords in a key mean something of which no copy may be used: it is spent,
// revoked or held by one at a time.
var ExactWords = Words{
	"budget", "lock", "session", "token",
}
