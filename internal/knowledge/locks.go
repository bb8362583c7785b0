package knowledge

// MutexMethods are the methods of package sync by which a loop holds a lock.
var MutexMethods = Names{
	"Lock", "RLock", "RUnlock", "Unlock",
}

// ChangeWords in the name of a function mean that what was read before the call
// may have changed after it: it takes a lock, in memory or in Redis, writes to
// Redis, or lets time pass. Reading again is then no waste.
var ChangeWords = Words{
	"acquire", "incr", "lock", "mutex", "nx", "obtain", "rlock", "set", "setnx", "sleep", "wait",
}

// GuardWords in a function's name mean a lock or a limiter: it is called for each
// element on purpose.
var GuardWords = Words{
	"acquire", "allow", "gate", "limit", "limiter", "lock", "locker", "release", "semaphore", "throttle",
	"unlock",
}
