package flow_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"github.com/redisvet/redisvet/internal/flow"
)

// A program is a little code in SSA form.
type program struct {
	*ssa.Package
	t    *testing.T
	fset *token.FileSet
}

var (
	fset = token.NewFileSet()
	imps = sync.OnceValue(func() types.Importer { return importer.ForCompiler(fset, "gc", nil) })
)

// build makes a program of declarations. Packages flag, os, strconv and time are imported, and
// step, tick and more are functions without a body that can be called.
func build(t *testing.T, decls string) *program {
	t.Helper()
	src := "package p\n\nimport (\n\"flag\"\n\"os\"\n\"strconv\"\n\"time\"\n)\n\nvar _ time.Duration\nvar _, _, _ = flag.Parse, os.Getenv, strconv.Atoi\n\nfunc step(...any)\nfunc tick(...any)\nfunc last(...any)\nfunc more() bool\n\n" + decls
	file, err := parser.ParseFile(fset, t.Name()+".go", src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{Importer: imps()}, fset, types.NewPackage("p", "p"), []*ast.File{file}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return &program{pkg, t, fset}
}

// functions are those of the program with their literals.
func (p *program) functions() []*ssa.Function {
	var out []*ssa.Function
	var add func(*ssa.Function)
	add = func(f *ssa.Function) {
		out = append(out, f)
		for _, anon := range f.AnonFuncs {
			add(anon)
		}
	}
	for _, m := range p.Members {
		switch m := m.(type) {
		case *ssa.Function:
			add(m)
		case *ssa.Type:
			for _, t := range []types.Type{m.Type(), types.NewPointer(m.Type())} {
				for sel := range types.NewMethodSet(t).Methods() {
					if f := p.Prog.MethodValue(sel); f != nil && f.Pkg == p.Package {
						add(f)
					}
				}
			}
		}
	}
	return out
}

func (p *program) loops(fn *ssa.Function) *flow.Loops {
	return flow.FindLoops(fn, flow.LoopStmts(fn.Syntax()))
}

// call finds the only call of a function of the program inside fn.
func (p *program) call(fn *ssa.Function, name string) *ssa.Call {
	p.t.Helper()
	var found *ssa.Call
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			c, ok := in.(*ssa.Call)
			if !ok || c.Call.StaticCallee() == nil || c.Call.StaticCallee().Name() != name {
				continue
			}
			if found != nil {
				p.t.Fatalf("%s calls %s twice", fn, name)
			}
			found = c
		}
	}
	if found == nil {
		p.t.Fatalf("%s does not call %s", fn, name)
	}
	return found
}

// around lists the loops around the only call of name, inner first, each by
// the first line of its statement.
func (p *program) around(fn *ssa.Function, name string) []string {
	p.t.Helper()
	var out []string
	for l := p.loops(fn).Innermost(p.call(fn, name).Block()); l != nil; l = l.Parent {
		out = append(out, p.head(l))
	}
	return out
}

// head returns the line that a loop begins with.
func (p *program) head(l *flow.Loop) string {
	switch s := l.Stmt.(type) {
	case *ast.ForStmt:
		if s.Cond == nil {
			return "for"
		}
		return "for " + types.ExprString(s.Cond)
	case *ast.RangeStmt:
		return "range " + types.ExprString(s.X)
	case nil:
		return "goto"
	}
	p.t.Fatalf("%T is no loop", l.Stmt)
	return ""
}

func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if strings.Join(got, " | ") != strings.Join(want, " | ") {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}
