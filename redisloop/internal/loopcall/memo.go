package loopcall

import (
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/pacing"
)

// A question is a property of the whole loop. Its answer is the same for each
// command.
type question int

const (
	givesUp question = iota
	pages
	ends
	advances
	feedsItself
	leavesByOther
	drained
	endedByTime
	endsByCount
)

// A loopMemo caches the properties of a loop, which may have thousands of
// commands.
type loopMemo struct {
	answers  map[question]bool
	exits    []*ssa.If
	work     func() []flow.Edge    // taken only if there was work
	settles  func() []flow.Edge    // taken only a few times in a row
	paces    map[bool]*pacing.Pace // by whether data counts as a wait
	worked   map[bool]*pacing.Pace
	external *pacing.Pace
	removing []ssa.CallInstruction // may change data
}

// memo returns the memo of the loop.
func (lc *Call) memo() *loopMemo {
	m := lc.in.loops[lc.Loop]
	if m == nil {
		m = &loopMemo{
			answers: map[question]bool{},
			exits:   lc.Loop.Exits(),
			work:    sync.OnceValue(func() []flow.Edge { return pacing.Worked(lc.Fn, lc.Loop) }),
			settles: sync.OnceValue(func() []flow.Edge { return pacing.Settling(lc.Fn, lc.Loop) }),
			paces:   map[bool]*pacing.Pace{},
			worked:  map[bool]*pacing.Pace{},
		}
		lc.in.loops[lc.Loop] = m
	}
	return m
}

// once computes a property of the loop on first use and caches it.
func (lc *Call) once(q question, ask func() bool) bool {
	m := lc.memo()
	answer, known := m.answers[q]
	if !known {
		answer = ask()
		m.answers[q] = answer
	}
	return answer
}

// Exits returns the branches with an edge that leaves the loop.
func (lc *Call) Exits() []*ssa.If { return lc.memo().exits }

// Pace returns what waits in the loop. Callers must not change it.
func (lc *Call) Pace(byData bool) *pacing.Pace {
	m := lc.memo()
	if m.paces[byData] == nil {
		m.paces[byData] = pacing.Of(lc.Fn, lc.Loop, byData)
	}
	return m.paces[byData]
}

// Worked is pace, plus the edges that the loop takes only if there was work.
// Callers must not change it.
func (lc *Call) Worked(byData bool) *pacing.Pace {
	m := lc.memo()
	if m.worked[byData] == nil {
		m.worked[byData] = lc.NewWorked(byData)
	}
	return m.worked[byData]
}

// NewWorked is worked for a caller that adds to it.
func (lc *Call) NewWorked(byData bool) *pacing.Pace {
	pace := pacing.Of(lc.Fn, lc.Loop, byData)
	pace.Worked(lc.memo().work())
	pace.Worked(lc.memo().settles())
	return pace
}

// ExternalPace is worked(true), plus the calls that take as long as something
// external. Callers must not change it.
func (lc *Call) ExternalPace() *pacing.Pace {
	m := lc.memo()
	if m.external == nil {
		m.external = lc.NewWorked(true)
		m.external.ExternalCalls()
	}
	return m.external
}
