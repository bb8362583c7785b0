// Package loopfinding has the findings of redisloop: what detection knows of a
// loop and fixes need to know. Detection makes them and fixes read them.
package loopfinding

import (
	"go/ast"
	"time"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// The categories of findings: each is an anchor in the rule's page.
const (
	Unpaced     = "unpaced"
	Retry       = "retry"
	FastPoll    = "fastpoll"
	PerElement  = "perelement"
	EndlessScan = "endlessscan"
)

// Categories are all of them.
var Categories = []string{Unpaced, Retry, FastPoll, PerElement, EndlessScan}

// A Finding is one call in one loop. The functions are costly or rarely needed,
// so that they run only where a fix asks.
type Finding struct {
	Category   string
	Fn         *summary.Fn    // has the loop
	Site       *summary.Site  // the command, or the call that leads to it
	Loop       *flow.Loop     // its innermost cycle
	RoundTrips []summary.Trip // what one iteration sends
	Unpaced    *flow.Edge     // the branch in which nothing waits, nil where no branch waits
	Interval   time.Duration  // of a poll

	UnpacedCondition func() ast.Expr // the condition of Unpaced, nil where it has no source
	Cursor           func() string   // of endlessscan: the name that := declares again
	EndsByItself     func() bool     // Redis, a timer or the loop's own condition ends it
	SameKey          func() bool     // each iteration names the same key
	NoPipeline       func() bool     // the client refuses one of the commands in a pipeline
	StillReported    func() bool     // one round trip in place of the loop would be reported in the loop around it
}
