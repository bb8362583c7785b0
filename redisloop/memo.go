package redisloop

import (
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// A question is one about a loop as a whole: the answer is the same for each
// of its commands.
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

// A loopMemo remembers what was worked out about a loop: it may have thousands
// of commands.
type loopMemo struct {
	answers   map[question]bool
	exits     []*ssa.If
	work      func() []flow.Edge     // taken only when there was work
	paces     map[bool]*summary.Pace // by whether data counts
	worked    map[bool]*summary.Pace
	elsewhere *summary.Pace
}

// memo is the memo of the loop.
func (lc *loopCheck) memo() *loopMemo {
	m := lc.pkg.loops[lc.loop]
	if m == nil {
		m = &loopMemo{
			answers: map[question]bool{},
			exits:   lc.loop.Exits(),
			work:    sync.OnceValue(func() []flow.Edge { return lc.fn.Worked(lc.loop) }),
			paces:   map[bool]*summary.Pace{},
			worked:  map[bool]*summary.Pace{},
		}
		lc.pkg.loops[lc.loop] = m
	}
	return m
}

// once asks a question about the loop the first time, and remembers the answer.
func (lc *loopCheck) once(q question, ask func() bool) bool {
	m := lc.memo()
	answer, known := m.answers[q]
	if !known {
		answer = ask()
		m.answers[q] = answer
	}
	return answer
}

// exits are the branches of which one way leaves the loop.
func (lc *loopCheck) exits() []*ssa.If { return lc.memo().exits }

// pace is what waits in the loop. Nobody may change it.
func (lc *loopCheck) pace(byData bool) *summary.Pace {
	m := lc.memo()
	if m.paces[byData] == nil {
		m.paces[byData] = lc.fn.Pace(lc.loop, byData)
	}
	return m.paces[byData]
}

// worked is pace, with the edges that the loop takes only when there was work.
// Nobody may change it.
func (lc *loopCheck) worked(byData bool) *summary.Pace {
	m := lc.memo()
	if m.worked[byData] == nil {
		m.worked[byData] = lc.newWorked(byData)
	}
	return m.worked[byData]
}

// newWorked is worked for a caller that adds to it.
func (lc *loopCheck) newWorked(byData bool) *summary.Pace {
	pace := lc.fn.Pace(lc.loop, byData)
	pace.Worked(lc.memo().work())
	return pace
}

// asSlowAsElsewhere is worked by data, with the calls that take as long as
// something outside takes. Nobody may change it.
func (lc *loopCheck) asSlowAsElsewhere() *summary.Pace {
	m := lc.memo()
	if m.elsewhere == nil {
		m.elsewhere = lc.newWorked(true)
		m.elsewhere.ExternalCalls()
	}
	return m.elsewhere
}
