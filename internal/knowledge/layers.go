package knowledge

// The words here are compared with the words of a name in the singular.

// StartWords begin the names of functions that run once or in the background, not
// once per request. Add a verb of start-up or refreshing.
var StartWords = Words{
	"bootstrap", "connect", "init", "loop", "main", "migrate", "must", "new", "prefetch", "preload", "provide",
	"refresh", "register", "reload", "run", "serve", "setup", "start", "sync", "warm", "warmup", "watch",
}

// ScheduleWords in the name of a function or field that receives a function mean
// that it is called later or periodically.
var ScheduleWords = Words{
	"after", "cron", "every", "interval", "job", "once", "periodic", "schedule", "scheduler", "tick", "ticker",
	"timer",
}

// LifecycleWords in such a name mean that the function is called when a program,
// or a part of it, starts or ends.
var LifecycleWords = Words{
	"boot", "bootstrap", "close", "init", "setup", "shutdown", "start", "startup", "stop", "teardown",
}

// AdminWords in the name of a function, type or package mean that people call it,
// not traffic. Add a word for maintenance or for reports.
var AdminWords = Words{
	"admin", "audit", "backup", "clean", "cleanup", "clear", "cli", "collector", "console", "dashboard",
	"debug", "describe", "dump", "export", "inspect", "inspector", "list", "metric", "migrate", "migration",
	"overview", "repair", "report", "reset", "restore", "scrape", "seed", "stat", "statistic", "summary",
}

// UpdateVerbs begin the names of functions that change the state instead of
// deciding by it.
var UpdateVerbs = Words{
	"add", "ban", "block", "charge", "close", "configure", "consume", "create", "decrement", "deduct", "delete",
	"disable", "enable", "fail", "failed", "failure", "incr", "increment", "insert", "mark", "on", "put",
	"record", "refund", "release", "reload", "remove", "revoke", "save", "set", "succeeded", "success",
	"toggle", "trip", "unban", "unblock", "update",
}

// LayerWords end the name of a type or package that only stores. Its callers
// decide and cache.
var LayerWords = Words{
	"adapter", "backend", "dao", "database", "datastore", "db", "persistence", "repo", "repositories",
	"repository", "storage", "store", "strategy",
}

// LayerFolders are folders with packages of such types.
var LayerFolders = Words{
	"adapter", "dal", "dao", "persistence", "repo", "repositories", "repository", "storage",
}

// DeciderWords end the name of a type that decides, in any package.
var DeciderWords = Words{
	"breaker", "checker", "gate", "guard", "interceptor", "limiter", "manager", "middleware", "service",
	"throttler",
}

// DeciderPackages in the last element of an import path, even within a word, mean
// that the package decides, whatever its folder.
var DeciderPackages = Words{
	"breaker", "guard", "limit", "throttl",
}

// BlockWords in a key mean a block. If other names say so, it is a limiter's: it
// ends soon, and nothing is revoked.
var BlockWords = Words{
	"block", "blocked",
}

// ExactWords in a key mean something that may not be copied: it is spent, revoked
// or owned by one client at a time.
var ExactWords = Words{
	"budget", "lock", "session", "token",
}

// AttemptWords in a key or name mean that failures are counted, such as those to
// log in. They are few, and their limit must be exact.
var AttemptWords = Words{
	"attempt", "bruteforce", "captcha", "code", "fail", "failed", "failure", "lockout", "login", "otp", "password",
	"pin", "retry", "signin", "sms", "verification",
}
