package report

import (
	"reflect"
	"strings"
	"sync/atomic"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/config"
)

// Safety says whether a fix keeps the behaviour of the program.
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
// documentation lists all of them.
type Kind struct {
	Name   string // what the code becomes
	Safety Safety
	Effect string // for an unsafe one: what it changes
}

// A Fix is a set of edits that fixes a finding.
type Fix struct {
	Kind    Kind
	Message string
	Edits   []analysis.TextEdit
}

// title returns the text by which a reader chooses the fix. For an unsafe fix
// it says what changes.
func (f Fix) title() string {
	if f.Kind.Safety == Safe {
		return f.Message
	}
	return f.Message + " (unsafe: " + f.Kind.Effect + ")"
}

// A Policy says which fixes are offered.
type Policy int32

const (
	SafeFixes Policy = iota // the default: many drivers apply the first fix that they get
	NoFixes                 // no fixes are made
	AllFixes
)

var policy atomic.Int32

// SetPolicy sets the policy of the process. A driver calls it before it runs
// rules. Without a call the default applies.
func SetPolicy(p Policy) { policy.Store(int32(p)) }

func (p Policy) offers(s Safety) bool { return p == AllFixes || p == SafeFixes && s == Safe }

// Offers reports whether fixes of a safety are offered.
func (r *Reporter) Offers(s Safety) bool { return r.policy.offers(s) }

// A Result is what a rule returns to drivers that need more than a diagnostic
// has fields for.
type Result struct {
	withheld map[place]Fix
	noFix    map[place]string
	unfixed  map[place]string        // see Finding
	impacts  map[place]config.Impact // but for medium ones
	whole    map[place]bool          // see WholeProgram
	methods  map[place][]Method      // see Finding
	hidden   map[Hidden]bool
	measured map[place]float64        // commands a day
	configs  map[place]*config.Config // of what is reported
}

func newResult() *Result {
	return &Result{withheld: make(map[place]Fix), noFix: make(map[place]string), unfixed: make(map[place]string), impacts: make(map[place]config.Impact), whole: make(map[place]bool), methods: make(map[place][]Method), hidden: make(map[Hidden]bool), measured: make(map[place]float64), configs: make(map[place]*config.Config)}
}

// ResultType is the ResultType of the rules' analyzers.
var ResultType = reflect.TypeFor[*Result]()

// Withheld returns a fix that the policy withheld, if the finding has no fix
// that is offered.
func (r *Result) Withheld(d analysis.Diagnostic) (Fix, bool) {
	if r == nil || len(d.SuggestedFixes) > 0 {
		return Fix{}, false
	}
	f, ok := r.withheld[place{d.Pos, d.Category}]
	return f, ok
}

// NoFix returns why a finding has no fix, or "" if its rule gives no reason.
func (r *Result) NoFix(d analysis.Diagnostic) string {
	if r == nil {
		return ""
	}
	return r.noFix[place{d.Pos, d.Category}]
}

// Unfixed returns why a finding that could have a fix has none, or "" if that is not
// known.
func (r *Result) Unfixed(d analysis.Diagnostic) string {
	if r == nil {
		return ""
	}
	return r.unfixed[place{d.Pos, d.Category}]
}

// Impact returns the impact of a finding.
func (r *Result) Impact(d analysis.Diagnostic) config.Impact {
	if r == nil {
		return config.Medium
	}
	return r.impacts[place{d.Pos, d.Category}]
}

// Severity returns the severity of a finding of a rule.
func (r *Result) Severity(rule string, d analysis.Diagnostic) config.Severity {
	if r == nil || r.configs[place{d.Pos, d.Category}] == nil {
		return config.Warning // another analyzer reports it
	}
	return r.configs[place{d.Pos, d.Category}].Severity(rule, d.Category, r.Impact(d))
}

// WholeProgram reports whether only a driver that sees the whole program has the
// finding.
func (r *Result) WholeProgram(d analysis.Diagnostic) bool {
	return r != nil && r.whole[place{d.Pos, d.Category}]
}

// Measured returns how many commands a day a finding is about by a profile, 0 if there
// is none.
func (r *Result) Measured(d analysis.Diagnostic) float64 {
	if r == nil {
		return 0
	}
	return r.measured[place{d.Pos, d.Category}]
}

// Adopt takes over what another result says of a finding.
func (r *Result) Adopt(from *Result, d analysis.Diagnostic) {
	at := place{d.Pos, d.Category}
	r.configs[at] = from.configs[at]
	if i, ok := from.impacts[at]; ok {
		r.impacts[at] = i
	}
	if n, ok := from.measured[at]; ok {
		r.measured[at] = n
	}
	if why, ok := from.unfixed[at]; ok {
		r.unfixed[at] = why
	}
	if from.whole[at] {
		r.whole[at] = true
	}
	if m := from.methods[at]; m != nil {
		r.methods[at] = m
	}
}

// Methods returns the methods of which one may make a finding cost little: see
// [Finding].
func (r *Result) Methods(d analysis.Diagnostic) []Method {
	if r == nil {
		return nil
	}
	return r.methods[place{d.Pos, d.Category}]
}

// wholeTag is how the message of such a finding ends, before the impact.
const wholeTag = " [whole program]"

// Lower gives a finding a low impact, and reports whether it is still reported. A
// driver that sees the whole program knows more than a rule.
func (r *Result) Lower(d *analysis.Diagnostic) bool {
	at := place{d.Pos, d.Category}
	if was := r.impacts[at]; was != config.Medium {
		d.Message = strings.TrimSuffix(d.Message, tag(was))
	}
	r.impacts[at] = config.Low
	d.Message += tag(config.Low)
	return r.configs[at].Impact <= config.Low
}

// tag is how a message ends for an impact that is not medium.
func tag(i config.Impact) string { return " [" + i.String() + "]" }
