package knowledge

// MutexMethods are the methods of package sync that lock and unlock.
var MutexMethods = Names{
	"Lock", "RLock", "RUnlock", "Unlock",
}

// ChangeWords in a function's name mean that a value read before the call may
// have changed. The function takes a lock, in memory or in Redis, writes to
// Redis, or lets time pass. Reading again is then no waste.
var ChangeWords = Words{
	"acquire", "incr", "incrby", "increase", "increment", "lock", "mutex", "nx", "obtain", "rlock", "set", "setnx",
	"sleep", "wait",
}

// GuardWords in a function's name mean a lock or a limiter, which is called per
// element on purpose.
var GuardWords = Words{
	"acquire", "allow", "gate", "limit", "limiter", "lock", "locker", "mutex", "obtain", "release", "semaphore", "throttle",
	"unlock",
}
