package casetest

import (
	"go/ast"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/report"
)

// CheckLevels compares the safety of fixes with the names of functions. The
// findings have to come from a run that offers only safe fixes. In a function
// whose name begins with Safe, a finding has a fix that is offered. In all
// others none is offered, and if the name begins with Unsafe a fix is withheld.
// Every kind of fix that the rule lists must occur.
func (p *Program) CheckLevels(t testing.TB, found []Finding, kinds []report.Kind) {
	t.Helper()
	fixed := map[*ast.FuncDecl]int{}
	safe := 0
	var unsafe []report.Kind
	for _, f := range found {
		fn := p.function(f)
		if fn == nil {
			t.Errorf("%s: in no function", f.Message)
			continue
		}
		fixed[fn] += 0
		offered := len(f.SuggestedFixes) > 0
		isSafe := strings.HasPrefix(fn.Name.Name, "Safe")
		switch {
		case isSafe && f.IsWithheld, !isSafe && offered:
			t.Errorf("%s: offered %v, withheld %q", fn.Name.Name, f.SuggestedFixes, f.Withheld.Message)
		case f.IsWithheld:
			unsafe = append(unsafe, f.Withheld.Kind)
			fixed[fn]++
		case offered:
			safe++
			fixed[fn]++
		}
	}
	for fn, n := range fixed {
		if name := fn.Name.Name; n == 0 && (strings.HasPrefix(name, "Safe") || strings.HasPrefix(name, "Unsafe")) {
			t.Errorf("%s has no fix", name)
		}
	}
	for _, k := range kinds {
		if k.Safety == report.Unsafe && !slices.Contains(unsafe, k) || k.Safety == report.Safe && safe == 0 {
			t.Errorf("%s does not occur", k.Name)
		}
		if k.Name == "" || (k.Effect == "") != (k.Safety == report.Safe) {
			t.Errorf("%+v: an unsafe fix has an effect, a safe one has none", k)
		}
	}
}

// function returns the declaration that contains a finding.
func (p *Program) function(f Finding) *ast.FuncDecl {
	for _, pkg := range p.pkgs {
		for _, file := range pkg.Syntax {
			if f.Pos < file.FileStart || file.FileEnd <= f.Pos {
				continue
			}
			for _, decl := range file.Decls {
				if fn, ok := decl.(*ast.FuncDecl); ok && fn.Pos() <= f.Pos && f.Pos < fn.End() {
					return fn
				}
			}
		}
	}
	return nil
}
