package redisguard

import (
	"log"
	"sync/atomic"
)

// A Logger is told of what a program does not see by any result, such as a
// SuspendVariable that means nothing. A *log.Logger is one.
type Logger interface {
	Printf(format string, v ...any)
}

var logger atomic.Pointer[Logger]

// SetLogger has l told instead of the standard logger of package log. Nobody is
// told when l is nil. Call it before New and Cached: some things are logged
// once per process, when they are seen first.
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
