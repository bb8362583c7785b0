package redisloop

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
)

// A loopMemo caches the properties of a loop, which may have thousands of
// commands.
type loopMemo struct {
	answers  map[question]bool
	exits    []*ssa.If
	work     func() []flow.Edge    // taken only if there was work
	paces    map[bool]*pacing.Pace // by whether data counts as a wait
	worked   map[bool]*pacing.Pace
	external *pacing.Pace
}

// memo returns the memo of the loop.
func (lc *loopCheck) memo() *loopMemo {
	m := lc.pkg.loops[lc.loop]
	if m == nil {
		m = &loopMemo{
			answers: map[question]bool{},
			exits:   lc.loop.Exits(),
			work:    sync.OnceValue(func() []flow.Edge { return pacing.Worked(lc.fn, lc.loop) }),
			paces:   map[bool]*pacing.Pace{},
			worked:  map[bool]*pacing.Pace{},
		}
		lc.pkg.loops[lc.loop] = m
	}
	return m
}

// once computes a property of the loop on first use and caches it.
func (lc *loopCheck) once(q question, ask func() bool) bool {
	m := lc.memo()
	answer, known := m.answers[q]
	if !known {
		answer = ask()
		m.answers[q] = answer
	}
	return answer
}

// exits returns the branches with an edge that leaves the loop.
func (lc *loopCheck) exits() []*ssa.If { return lc.memo().exits }

// pace returns what waits in the loop. Callers must not change it.
func (lc *loopCheck) pace(byData bool) *pacing.Pace {
	m := lc.memo()
	if m.paces[byData] == nil {
		m.paces[byData] = pacing.Of(lc.fn, lc.loop, byData)
	}
	return m.paces[byData]
}

// worked is pace, plus the edges that the loop takes only if there was work.
// Callers must not change it.
func (lc *loopCheck) worked(byData bool) *pacing.Pace {
	m := lc.memo()
	if m.worked[byData] == nil {
		m.worked[byData] = lc.newWorked(byData)
	}
	return m.worked[byData]
}

// newWorked is worked for a caller that adds to it.
func (lc *loopCheck) newWorked(byData bool) *pacing.Pace {
	pace := pacing.Of(lc.fn, lc.loop, byData)
	pace.Worked(lc.memo().work())
	return pace
}

// externalPace is worked(true), plus the calls that take as long as something
// external. Callers must not change it.
func (lc *loopCheck) externalPace() *pacing.Pace {
	m := lc.memo()
	if m.external == nil {
		m.external = lc.newWorked(true)
		m.external.ExternalCalls()
	}
	return m.external
}
