// Package loopfix builds the fixes of redisloop. Each is a strategy in a file
// of its own, which decides to which findings it applies and builds the edits.
package loopfix

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
)

// A strategy builds one form of fix.
type strategy struct {
	applies func(*editor) bool
	kind    func(*editor) report.Kind
	// build returns no edits unless they are sure to preserve behavior.
	build func(*editor) (message string, edits []analysis.TextEdit)
}

// strategies are tried in this order. The first one with edits is offered.
var strategies = []strategy{
	reuseCursor, lengthenInterval, addWait, // one for a category
	scanChunks, variadic, mget, pipelineInPlace, twoLoops, // fewest round trips first
}

// always returns the kind of a strategy that has only one.
func always(k report.Kind) func(*editor) report.Kind {
	return func(*editor) report.Kind { return k }
}

// A Package builds the fixes of one package.
type Package struct {
	pass     *analysis.Pass
	files    *astedit.Files
	calls    report.Calls
	offers   func(report.Safety) bool
	budget   int64                 // of commands a day, for a poll
	fixed    map[ast.Stmt]bool     // loops that have a fix
	outlines map[ast.Node]*outline // properties of each declaration, computed once
}

// New prepares the fixes of a package.
func New(pass *analysis.Pass, calls report.Calls, offers func(report.Safety) bool, budget int64) *Package {
	return &Package{
		pass: pass, files: astedit.NewFiles(pass), calls: calls, offers: offers, budget: budget,
		fixed: map[ast.Stmt]bool{}, outlines: map[ast.Node]*outline{},
	}
}

// Fixes returns the fixes of a finding, or none if none is sure to preserve
// behavior. Then it says why, if that is known: what keeps the last strategy from
// it, which asks for the least.
func (p *Package) Fixes(f *loopfinding.Finding) (fixes []report.Fix, why string) {
	ed, why := p.editor(f)
	if ed == nil {
		return nil, why
	}
	// Fixes for two findings of one loop may conflict, and the first may be
	// enough. So only the first is offered.
	if p.fixed[ed.loop] {
		return nil, "the fix of another finding changes the loop"
	}
	for _, s := range strategies {
		if !s.applies(ed) {
			continue
		}
		msg, edits := s.build(ed)
		if len(edits) == 0 || !p.keeps(edits) {
			continue
		}
		if name := astedit.Shadowed(ed.info, ed.scope(), ed.loop, edits); name != "" {
			ed.because("the function gives the name " + name + " to something of its own")
			continue
		}
		kind := s.kind(ed)
		p.fixed[ed.loop] = p.offers(kind.Safety)
		return []report.Fix{{Kind: kind, Message: msg, Edits: edits}}, ""
	}
	return nil, ed.why
}

// keeps reports whether the file stays formatted after the edits.
func (p *Package) keeps(edits []analysis.TextEdit) bool {
	return p.files.Keep(astedit.FileOf(p.pass, edits[0].Pos), edits)
}

// An outline has the properties of a declaration that all of its fixes share.
type outline struct {
	jumps bool            // contains a goto
	names map[string]bool // that occur in it
}

func (p *Package) outline(decl ast.Node) *outline {
	o := p.outlines[decl]
	if o != nil {
		return o
	}
	o = &outline{names: map[string]bool{}}
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BranchStmt:
			o.jumps = o.jumps || n.Tok == token.GOTO
		case *ast.Ident:
			o.names[n.Name] = true
		}
		return true
	})
	p.outlines[decl] = o
	return o
}
