// Package loopfinding defines the findings that redisloop's detection passes to
// its fixes.
package loopfinding

import (
	"go/ast"
	"time"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// The categories of findings. Each is an anchor in the rule's page.
const (
	Unpaced     = "unpaced"
	Retry       = "retry"
	FastPoll    = "fastpoll"
	PerElement  = "perelement"
	EndlessScan = "endlessscan"
)

// A Finding is one call in one loop. Its functions are costly or rarely needed,
// so they run only if a fix calls them.
type Finding struct {
	Category   string
	Fn         *summary.Fn         // contains the loop
	Site       *summary.Site       // the command, or the call that leads to it
	Loop       *flow.Loop          // the innermost loop around the site
	RoundTrips []effects.RoundTrip // what one iteration sends
	Unpaced    *flow.Edge          // the branch without a wait; nil if no branch waits
	Interval   time.Duration       // of a poll

	UnpacedCondition func() ast.Expr // the condition of Unpaced; nil if it has no source
	Cursor           func() string   // of endlessscan: the name that := declares again
	EndsByItself     func() bool     // Redis, a timer or the loop's own condition ends it
	SameKey          func() bool     // each iteration uses the same key
	NoPipeline       func() bool     // the client refuses one of the commands in a pipeline
	StillReported    func() bool     // a single round trip instead of the loop would be a finding in the enclosing loop
}
