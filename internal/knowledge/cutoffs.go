package knowledge

// TextTests are functions that test a text: a branch on one decides by the key,
// the path or the command, and may let a call through that came round once.
var TextTests = Funcs{
	"(*regexp.Regexp).MatchString",
	"strings.Contains",
	"strings.EqualFold",
	"strings.HasPrefix",
	"strings.HasSuffix",
}

// MarkTests are functions that read, or set and read, a mark in memory or in a
// header. Where the first run leaves the mark, a branch on one keeps a second
// run from making the same call. Add a lock that can be tried, an atomic, or a
// map of what is going on.
var MarkTests = Funcs{
	"(*sync.Map).LoadOrStore",
	"(*sync.Mutex).TryLock",
	"(*sync.RWMutex).TryLock",
	"(*sync.RWMutex).TryRLock",
	"(*sync/atomic.Bool).CompareAndSwap",
	"(*sync/atomic.Bool).Load",
	"(*sync/atomic.Bool).Swap",
	"(*sync/atomic.Int32).CompareAndSwap",
	"(*sync/atomic.Int64).CompareAndSwap",
	"(net/http.Header).Get",
	"sync/atomic.CompareAndSwapInt32",
	"sync/atomic.LoadInt32",
}

// FreshContexts are functions that make a context in which no caller has left a
// mark.
var FreshContexts = Funcs{
	"context.Background",
	"context.TODO",
}

// DerivedContexts are functions that return a context with the marks of the one
// that they are given, and no other.
var DerivedContexts = Funcs{
	"context.WithCancel",
	"context.WithCancelCause",
	"context.WithDeadline",
	"context.WithTimeout",
	"context.WithTimeoutCause",
}
