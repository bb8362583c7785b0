// Package report is the only way to report a finding. It decides what is not
// reported (generated files, test code, what a directive with a reason
// suppresses), in which order findings come, and what commands cost.
package report

import (
	"cmp"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/printable"
)

// A Finding is what a rule reports.
type Finding struct {
	Pos, End          token.Pos
	Category, Message string
	Impact            config.Impact
	NoFix             string // why it has no fix, or ""
	// WholeProgram says that only a driver that sees the whole program can find it. It
	// has no fixes.
	WholeProgram bool
	Related      []Related
	// Methods of interfaces that are called each time. If the whole program shows that
	// one of them takes far longer than a round trip, the finding has a low impact.
	Methods []Method
	// Fixes makes the fixes if it is not nil. It is called only for findings
	// that are reported, and only if fixes are wanted.
	Fixes func() []Fix
	// Unfixed says why Fixes makes none, or is nil, if the reason is known. The message
	// does not have it: redisvet fix prints it.
	Unfixed func() string
}

// Check returns RULE/CATEGORY, as a directive and an option name it, or the rule of a
// finding without a category.
func Check(rule, category string) string {
	if category == "" {
		return rule
	}
	return rule + "/" + category
}

// A Method is one of an interface, which has its package in the name.
type Method struct{ Interface, Name string }

// A Reporter collects the findings of one rule in one package.
type Reporter struct {
	// Measure, if not nil, returns how many commands a day a profile has for a call and
	// for the places that it leads to.
	Measure func(at token.Pos, leadsTo []token.Pos) float64

	pass     *analysis.Pass
	rule     string
	cfg      *config.Config
	policy   Policy
	files    []*file
	crlf     map[*token.File]bool // of files with fixes
	findings []found
	seen     map[place]bool
	result   *Result
}

// A found is a finding that is reported, with the fixes that are offered.
type found struct {
	Finding
	fixes []analysis.SuggestedFix
}

// A place has one finding of a category.
type place struct {
	pos      token.Pos
	category string
}

// New returns the Reporter of a pass. It fails when the configuration cannot
// be read or has options that the rule does not know.
func New(pass *analysis.Pass) (*Reporter, error) {
	cfg, err := config.ForPass(pass)
	if err != nil {
		return nil, err
	}
	rule := pass.Analyzer.Name
	if err := cfg.CheckRule(rule, &pass.Analyzer.Flags); err != nil {
		return nil, err
	}
	r := &Reporter{
		pass: pass, rule: rule, cfg: cfg, policy: Policy(policy.Load()),
		seen: make(map[place]bool), result: newResult(),
	}
	tests := testPackage(pass)
	for _, f := range pass.Files {
		r.files = append(r.files, newFile(pass.Fset, f, tests, cfg))
	}
	return r, nil
}

// Config returns the configuration of the package.
func (r *Reporter) Config() *config.Config { return r.cfg }

// Report adds a finding. It drops findings that must not be reported, and a
// second finding of the same category at the same position. A position outside
// the package's files is not reported: no directive could suppress it.
func (r *Reporter) Report(f Finding) {
	file := r.fileAt(f.Pos)
	if file == nil || !r.shown(file, f.Pos) {
		return
	}
	if r.hide(file, f) {
		return
	}
	at := place{f.Pos, f.Category}
	if r.seen[at] {
		return
	}
	r.seen[at] = true
	r.result.configs[at] = file.cfg
	r.measure(at, &f)
	if f.WholeProgram {
		r.result.whole[at] = true
		f.Message += wholeTag
		f.NoFix, f.Fixes = "", nil
		r.result.unfixed[at] = "only a whole program shows it, and fixes are made package by package"
	}
	if len(f.Methods) > 0 {
		r.result.methods[at] = f.Methods
	}
	if f.NoFix != "" {
		r.result.noFix[at] = f.NoFix
		f.Message += "; no automatic fix: " + f.NoFix
	}
	if f.Impact != config.Medium {
		r.result.impacts[at] = f.Impact
		f.Message += tag(f.Impact) // go vet and golangci-lint have no field for it
	}
	out := found{Finding: f}
	switch {
	case r.policy == NoFixes:
	case file.cgo: // an edit would be one of what cgo made of the file
		r.result.unfixed[at] = "the file uses cgo"
	default:
		out.fixes = r.offered(at, r.make(at, f))
	}
	r.findings = append(r.findings, out)
}

// make makes the fixes of a finding, or records why there are none.
func (r *Reporter) make(at place, f Finding) (fixes []Fix) {
	if f.Fixes != nil {
		fixes = f.Fixes()
	}
	if len(fixes) == 0 && f.Unfixed != nil && r.result.unfixed[at] == "" {
		r.result.unfixed[at] = f.Unfixed()
	}
	return fixes
}

// measure adds to a finding what a profile says of it.
func (r *Reporter) measure(at place, f *Finding) {
	if r.Measure == nil {
		return
	}
	var leadsTo []token.Pos
	for _, rel := range f.Related {
		if !rel.role.Before() {
			leadsTo = append(leadsTo, rel.pos)
		}
	}
	if n := r.Measure(f.Pos, leadsTo); n > 0 {
		r.result.measured[at] = n
		f.Message += fmt.Sprintf("; measured: %s commands a day%s", PerDay(n), r.Cost(n))
	}
}

// offered returns the fixes that the policy allows, and records the first of
// the others.
func (r *Reporter) offered(at place, fixes []Fix) []analysis.SuggestedFix {
	var out []analysis.SuggestedFix
	for _, f := range fixes {
		if r.Offers(f.Kind.Safety) {
			out = append(out, analysis.SuggestedFix{Message: f.title(), TextEdits: r.withLineEnds(f.Edits)})
		} else if _, noted := r.result.withheld[at]; !noted {
			r.result.withheld[at] = f
		}
	}
	return out
}

// Done emits the findings and then the rule's unused directives, each in the
// order of files and positions.
func (r *Reporter) Done() *Result {
	r.emit(r.findings)
	r.emit(r.unused())
	r.findings = nil
	return r.result
}

func (r *Reporter) emit(findings []found) {
	// Pos alone does not do: files that are parsed in parallel get positions in
	// any order. Nor do names of cgo outputs, which are random.
	slices.SortStableFunc(findings, func(a, b found) int {
		return cmp.Or(
			cmp.Compare(r.fileAt(a.Pos).source, r.fileAt(b.Pos).source),
			cmp.Compare(a.Pos, b.Pos),
			cmp.Compare(a.Category, b.Category),
		)
	})
	for _, f := range findings {
		url := URL(r.rule)
		if f.Category != "" {
			url += "#" + f.Category
		}
		d := analysis.Diagnostic{
			Pos: f.Pos, End: f.End, Category: f.Category, Message: f.Message, URL: url,
			Related: r.placed(f.Related), SuggestedFixes: f.fixes,
		}
		printable.Diagnostic(&d) // messages quote source, and most drivers print them as they are
		r.pass.Report(d)
	}
}

// Unused is the category of a directive that suppresses nothing. Each rule
// reports those that name it.
const Unused = "unused"

// unused returns the rule's own directives that suppress nothing. Code with
// type errors has none: the errors may hide the finding of a directive.
func (r *Reporter) unused() []found {
	if len(r.pass.TypeErrors) > 0 {
		return nil
	}
	var out []found
	for _, f := range r.files {
		if on, given := f.cfg.Switched(r.rule, Unused); f.excluded || given && !on {
			continue
		}
		for _, d := range f.directives {
			for _, name := range d.Rules {
				if name.rule() != r.rule || name.unknown() || !d.Valid() || f.used[name] || !r.shown(f, d.Pos) {
					continue
				}
				u := Finding{
					Pos: d.Pos, End: d.End, Category: Unused,
					Message: fmt.Sprintf("redisvet:ignore %s suppresses nothing here: %s", name.Text, r.remedy(d, name)),
				}
				if len(d.Rules) > 1 { // the directive stays for the others
					u.Pos, u.End = name.Pos, name.End
				}
				r.result.configs[place{u.Pos, Unused}] = f.cfg
				out = append(out, found{Finding: u})
			}
		}
	}
	return out
}

// remedy says what to do with a directive that suppresses nothing. It may be at a related
// place, such as the loop, of the finding that it is for.
func (r *Reporter) remedy(d *Directive, name Name) string {
	for _, f := range r.findings {
		if name.Text != r.rule && name.Text != r.rule+"/"+f.Category {
			continue
		}
		if slices.ContainsFunc(f.Related, func(rel Related) bool { return d.covers(rel.pos) }) {
			at := r.pass.Fset.PositionFor(f.Pos, false)
			return fmt.Sprintf("put it at %s:%d, where the finding is", filepath.Base(at.Filename), at.Line)
		}
	}
	return "remove it"
}

// shown reports whether findings at pos may be shown at all.
func (r *Reporter) shown(f *file, pos token.Pos) bool {
	switch {
	case !f.cfg.Enabled(r.rule), f.generated, f.measures(pos):
		return false
	case f.test:
		return f.cfg.Tests
	}
	return true
}

func (r *Reporter) fileAt(pos token.Pos) *file {
	for _, f := range r.files {
		if f.syntax.FileStart <= pos && pos <= f.syntax.FileEnd {
			return f
		}
	}
	return nil
}
