package redisguard

import (
	"log"
	"sync/atomic"
)

// A Logger receives events that no result shows, such as an invalid
// SuspendVariable. *log.Logger implements it.
type Logger interface {
	Printf(format string, v ...any)
}

var logger atomic.Pointer[Logger]

// SetLogger replaces the standard logger of package log. If l is nil, nothing
// is logged. Call it before New and Cached, because some events are logged once
// per process.
func SetLogger(l Logger) { logger.Store(&l) }

func logf(format string, v ...any) {
	l := logger.Load()
	switch {
	case l == nil:
		log.Printf(format, v...)
	case *l != nil:
		(*l).Printf(format, v...)
	}
}
