package knowledge

// TextTests are functions that test a text. A branch on one decides by the key,
// the path or the command, and may end a recursion there.
var TextTests = Funcs{
	"(*regexp.Regexp).MatchString",
	"strings.Contains",
	"strings.EqualFold",
	"strings.HasPrefix",
	"strings.HasSuffix",
}

// MarkTests are functions that read a mark in memory or in a header, or set and
// read it. If the first run leaves the mark, a branch on it keeps a second run
// from making the same call. Add a lock with TryLock, an atomic, or a map of
// running calls.
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

// FreshContexts are functions that make a context without any caller's marks.
var FreshContexts = Funcs{
	"context.Background",
	"context.TODO",
}

// EndlessContexts are functions that return a context which never ends.
var EndlessContexts = Funcs{
	"context.Background",
	"context.TODO",
	"context.WithoutCancel",
}

// TimeoutContexts are functions that return a context which ends at a time.
var TimeoutContexts = Funcs{
	"context.WithDeadline",
	"context.WithDeadlineCause",
	"context.WithTimeout",
	"context.WithTimeoutCause",
}

// DerivedContexts are functions that return a context with exactly the marks of
// their argument.
var DerivedContexts = Funcs{
	"context.WithCancel",
	"context.WithCancelCause",
	"context.WithDeadline",
	"context.WithTimeout",
	"context.WithTimeoutCause",
}
