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

// OperationVerbs are those of StartWords that also begin the names of operations:
// RunWorker starts something, SyncOrders does not. The object decides.
var OperationVerbs = Words{
	"connect", "refresh", "register", "run", "start", "sync", "watch",
}

// LifecycleNouns are objects of OperationVerbs in the name of a function that
// starts or refreshes a part of the program. Add a part that runs for long.
var LifecycleNouns = Words{
	"all", "app", "background", "cache", "client", "config", "consumer", "cron", "daemon", "dispatcher", "engine",
	"flag", "forever", "gateway", "handler", "hook", "listener", "loop", "metric", "middleware", "monitor", "plugin",
	"policy", "poller", "pool", "processor", "producer", "provider", "publisher", "route", "router", "rule", "scheduler",
	"server", "service", "setting", "state", "store", "subscriber", "ticker", "until", "updater", "watcher", "worker",
}

// ItemWords in the name of a function mean that it takes an item from a queue, a
// broker or a stream.
var ItemWords = Words{
	"consume", "dequeue", "fetch", "pop", "pull", "readmessage", "receive", "recv", "reserve",
}

// CopyVerbs begin the names of functions that change something in memory, such as
// a copy of what was read. Loops that call nothing else only refresh it.
var CopyVerbs = Words{
	"add", "debug", "delete", "error", "evict", "info", "invalidate", "log", "mark", "print", "printf", "println",
	"put", "remove", "set", "store", "unlock", "warn",
}

// AdminWords in the name of a function, type or package mean that people or probes call
// it, not traffic. Add a word that no operation of a program has.
var AdminWords = Words{
	"admin", "cli", "collector", "console", "dashboard", "debug", "healthz", "inspector",
	"liveness", "livez", "metric", "mgmt", "migrate", "migration", "overview", "readiness", "readyz", "scrape", "stat", "statistic",
}

// ProbePhrases mean the same: a probe asks whether a part of the program works.
var ProbePhrases = []string{"health check", "health checker"}

// AdminPaths are elements of the paths of requests that people make who look after a
// program.
var AdminPaths = Words{
	"admin", "administration", "backoffice", "debug", "metrics",
}

// AdminFolders are the elements of paths that only administrators and developers ask for.
// Metrics are none: they are collected all the time.
var AdminFolders = Words{
	"admin", "admins", "backoffice", "debug",
}

// AdminVerbs begin, and AdminNouns end, the name of a function that administers or
// reports. They mean so only if their object is the state: ListBreakers, but not
// ListInvoices. In the name of a package they mean it always.
var (
	AdminVerbs = Words{
		"audit", "backup", "clean", "cleanup", "clear", "describe", "dump", "export", "inspect", "list", "repair",
		"report", "reset", "restore", "seed", "summarize",
	}
	AdminNouns = Words{
		"audit", "backup", "dump", "export", "history", "info", "report", "snapshot", "summary", "trend",
	}
)

// UpdateVerbs begin the names of functions that change something. They change the
// state only if that is their object: SetLimit, but not UpdateOrder.
var UpdateVerbs = Words{
	"add", "charge", "close", "configure", "consume", "create", "decrement", "deduct", "delete", "disable", "enable",
	"incr", "increment", "insert", "mark", "on", "put", "record", "refund", "release", "reload", "remove", "report",
	"save", "set", "toggle", "update",
}

// StateVerbs begin the names of functions that change the state, whatever their
// object: BlockUser.
var StateVerbs = Words{
	"ban", "block", "deny", "fail", "failed", "failure", "revoke", "succeeded", "success", "trip", "unban", "unblock",
}

// OutcomeNouns are what a breaker or limiter gets after the guarded operation:
// RecordFailure.
var OutcomeNouns = Words{
	"attempt", "error", "fail", "failed", "failure", "outcome", "result", "success", "timeout",
}

// RecordWords in the name of a function mean that it records each call of a breaker or
// limiter, or each that succeeds. With one of SeldomWords it records few: RecordFailure.
var (
	RecordWords = Words{
		"after", "call", "complete", "completed", "done", "finish", "finished", "observe", "outcome", "record", "report",
		"request", "response", "result", "sample", "succeed", "succeeded", "success", "track",
	}
	SeldomWords = Words{
		"ban", "block", "blocked", "down", "error", "exception", "fail", "failed", "failure", "force", "incident",
		"limit", "maintenance", "open", "opened", "outage", "panic", "recover", "recovered", "recovery", "reset",
		"retry", "throttle", "throttled", "timeout", "trip", "tripped",
	}
)

// StateNouns are parts of the state. A name that has nothing else for an object
// is about the state unless its type is about something else: SetThreshold.
var StateNouns = Words{
	"config", "count", "counter", "entry", "key", "option", "policy", "rule", "setting", "state", "status", "threshold",
	"window",
}

// LeadWords come before the verb of a name: handleReset.
var LeadWords = Words{
	"api", "do", "get", "handle", "try",
}

// Fillers in a name add no object: GetAll, ResetByKey.
var Fillers = Words{
	"all", "by", "daily", "detail", "for", "full", "id", "ip", "key", "name", "now", "of", "the",
}

// PlainTypes are the words of types that say nothing of what they are about.
var PlainTypes = Words{
	"api", "app", "client", "controller", "db", "gateway", "handler", "manager", "redi", "redis", "repo", "repository",
	"server", "service", "storage", "store",
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
	"blacklist", "blocklist", "breaker", "checker", "denylist", "gate", "guard", "interceptor", "limiter", "manager", "middleware", "service",
	"throttler",
}

// DeciderPackages in the last element of an import path, even within a word, mean
// that the package decides, whatever its folder.
var DeciderPackages = Words{
	"breaker", "guard", "limit", "throttl",
}

// RefusedWords in the name of a function mean that it is true when somebody is
// refused. Others, such as Allow, are true when nobody is.
var RefusedWords = Words{
	"banned", "black", "blacklist", "blacklisted", "block", "blocked", "blocklist", "cooling", "denied", "deny", "denylist", "exceed",
	"exceeded", "full", "invalidated", "limited", "locked", "over", "reached", "reject", "rejected", "revoked", "throttle", "throttled",
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

// LoginWords in the key of a limiter, or in a name on the way to it, mean that it
// locks out those who guess.
var LoginWords = Words{
	"2fa", "bruteforce", "captcha", "lockout", "login", "mfa", "otp", "password", "signin", "totp",
}

// ShownWords in the name of a function that answers with a time mean that the time is
// shown to a caller, and decides nothing.
var ShownWords = Words{
	"expiry", "header", "left", "remaining", "reset", "retry", "ttl", "usage",
}

// GetterVerbs may come first in the name of a method that says what something is.
var GetterVerbs = Words{"current", "fetch", "get", "load", "read"}

// ToldWords, first or last in the name of a method that answers neither yes nor no, mean
// that it says what a state is.
var ToldWords = Words{
	"count", "failures", "left", "remaining", "state", "stats", "status", "usage", "used",
}

// AttemptWords in a key or name mean that failures are counted, such as those to
// log in. They are few, and their limit must be exact.
var AttemptWords = Words{
	"attempt", "bruteforce", "captcha", "code", "fail", "failed", "failure", "lockout", "login", "otp", "password",
	"pin", "retry", "signin", "sms", "verification",
}
