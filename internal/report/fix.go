package report

import (
	"reflect"
	"sync/atomic"

	"golang.org/x/tools/go/analysis"
)

// Safety says whether a program does with a fix what it did before.
type Safety int

const (
	// Unsafe is a fix that adds staleness, or changes what others see.
	Unsafe Safety = iota
	// Safe is a fix with the same results, errors and order: only round trips
	// are fewer, or a branch waits that did not.
	Safe
)

func (s Safety) String() string {
	if s == Safe {
		return "safe"
	}
	return "unsafe"
}

// A Kind is a kind of fix that a rule has. Each rule lists its kinds, and the
// documentation has all of them.
type Kind struct {
	Name   string // what the code becomes
	Safety Safety
	Effect string // of an unsafe one: what it changes
}

// A Fix is a set of edits that mends a finding.
type Fix struct {
	Kind    Kind
	Message string
	Edits   []analysis.TextEdit
}

// Title is what a reader chooses the fix by: that of an unsafe one says what
// it changes.
func (f Fix) Title() string {
	if f.Kind.Safety == Safe {
		return f.Message
	}
	return f.Message + " (unsafe: " + f.Kind.Effect + ")"
}

// A Policy says which fixes are offered.
type Policy int32

const (
	SafeFixes Policy = iota // the default: many drivers apply the first fix that they are given
	NoFixes                 // none is even looked for
	AllFixes
)

var policy atomic.Int32

// SetPolicy sets the policy of the process. A driver does so before it runs
// rules, and has the default otherwise.
func SetPolicy(p Policy) { policy.Store(int32(p)) }

func (p Policy) offers(s Safety) bool { return p == AllFixes || p == SafeFixes && s == Safe }

// Offers reports whether fixes of a safety are offered.
func (r *Reporter) Offers(s Safety) bool { return r.policy.offers(s) }

// A Result is what a rule returns to drivers that ask for more than there is
// room for in a diagnostic.
type Result struct {
	withheld map[place]Fix
	noFix    map[place]string
	hidden   []Hidden
}

func newResult() *Result {
	return &Result{withheld: make(map[place]Fix), noFix: make(map[place]string)}
}

// ResultType is that of the rules.
var ResultType = reflect.TypeFor[*Result]()

// Withheld is a fix of a finding that the policy has kept back, for a finding
// without a fix that it offers.
func (r *Result) Withheld(d analysis.Diagnostic) (Fix, bool) {
	if r == nil || len(d.SuggestedFixes) > 0 {
		return Fix{}, false
	}
	f, ok := r.withheld[place{d.Pos, d.Category}]
	return f, ok
}

// NoFix is why a finding has no fix, "" where its rule does not say so.
func (r *Result) NoFix(d analysis.Diagnostic) string {
	if r == nil {
		return ""
	}
	return r.noFix[place{d.Pos, d.Category}]
}
