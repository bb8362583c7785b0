// Package clitest has what the tests of the drivers share: an analyzer that
// uses facts of both kinds the way the rules do, and small modules to run it
// on. Only tests import it.
package clitest

import (
	"fmt"
	"go/ast"
	"go/types"
	"sort"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/redisvet/redisvet/internal/client"
)

// Calls is the fact that a function leads to a Redis client.
type Calls struct{ Chain string }

func (*Calls) AFact()           {}
func (c *Calls) String() string { return "calls " + c.Chain }

// Reaches is the fact that a package is a Redis client or imports one,
// however deep.
type Reaches struct{ Via []string }

func (*Reaches) AFact()           {}
func (r *Reaches) String() string { return fmt.Sprint("reaches through ", r.Via) }

// Light is the fact of functions in first-party packages without Redis.
type Light struct{ Params int }

func (*Light) AFact()           {}
func (l *Light) String() string { return fmt.Sprint(l.Params, " params") }

// Reach reports calls that lead to a Redis client from within a loop. Like
// the rules it says nothing of third-party packages that cannot reach Redis.
var Reach = &analysis.Analyzer{
	Name:             "reach",
	Doc:              "reach: report calls in loops that lead to Redis\n\nIt exists for the tests of the drivers.",
	URL:              "https://example.com/reach",
	Requires:         []*analysis.Analyzer{inspect.Analyzer},
	FactTypes:        []analysis.Fact{new(Calls), new(Reaches), new(Light)},
	RunDespiteErrors: true,
}

func init() { Reach.Run = run }

var limit = Reach.Flags.Int("limit", 0, "report at most `N` calls in a file, 0 is all")

func run(pass *analysis.Pass) (any, error) {
	isClient := client.Is(pass.Pkg.Path())
	var via []string
	for _, imp := range pass.Pkg.Imports() {
		if pass.ImportPackageFact(imp, new(Reaches)) || client.Is(imp.Path()) {
			via = append(via, imp.Path())
		}
	}
	if isClient || len(via) > 0 {
		sort.Strings(via)
		pass.ExportPackageFact(&Reaches{via})
	} else if pass.Module != nil && pass.Module.Version != "" {
		return nil, nil
	}

	bodies := make(map[*types.Func]*ast.BlockStmt)
	for _, f := range pass.Files {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Body != nil {
				if fn, ok := pass.TypesInfo.Defs[fd.Name].(*types.Func); ok {
					bodies[fn] = fd.Body
				}
			}
		}
	}
	chain := solve(pass, isClient, bodies)
	for fn := range bodies {
		switch {
		case chain[fn] != "":
			pass.ExportObjectFact(fn, &Calls{chain[fn]})
		case !isClient && len(via) == 0:
			pass.ExportObjectFact(fn, &Light{fn.Signature().Params().Len()})
		}
	}
	report(pass, chain)
	return nil, nil
}

// solve finds the functions of the package that lead to a client.
func solve(pass *analysis.Pass, client bool, bodies map[*types.Func]*ast.BlockStmt) map[*types.Func]string {
	chain := make(map[*types.Func]string)
	var fns []*types.Func
	for fn := range bodies {
		fns = append(fns, fn)
		if client && fn.Exported() {
			chain[fn] = fn.Name()
		}
	}
	sort.Slice(fns, func(i, j int) bool { return fns[i].FullName() < fns[j].FullName() })
	for again := true; again; {
		again = false
		for _, fn := range fns {
			best := chain[fn]
			ast.Inspect(bodies[fn], func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if c := callee(pass, call, chain); c != "" {
						if c = fn.Name() + ">" + c; best == "" || len(c) < len(best) {
							best = c
						}
					}
				}
				return true
			})
			if best != chain[fn] {
				chain[fn], again = best, true
			}
		}
	}
	return chain
}

func callee(pass *analysis.Pass, call *ast.CallExpr, chain map[*types.Func]string) string {
	fn := typeutil.StaticCallee(pass.TypesInfo, call)
	if fn == nil {
		return ""
	}
	fn = fn.Origin()
	var fact Calls
	if fn.Pkg() != pass.Pkg {
		pass.ImportObjectFact(fn, &fact)
		return fact.Chain
	}
	return chain[fn]
}

func report(pass *analysis.Pass, chain map[*types.Func]string) {
	n := make(map[string]int)
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	in.WithStack([]ast.Node{(*ast.CallExpr)(nil)}, func(node ast.Node, push bool, stack []ast.Node) bool {
		if !push {
			return true
		}
		call := node.(*ast.CallExpr)
		c := callee(pass, call, chain)
		for i := len(stack) - 1; c != "" && i >= 0; i-- {
			switch loop := stack[i].(type) {
			case *ast.ForStmt, *ast.RangeStmt:
				file := pass.Fset.File(call.Pos()).Name()
				if n[file]++; *limit > 0 && n[file] > *limit {
					return true
				}
				pass.Report(analysis.Diagnostic{
					Pos: call.Pos(), End: call.End(), Category: "loop", Message: "in a loop: " + c,
					Related: []analysis.RelatedInformation{{Pos: loop.Pos(), Message: "the loop"}},
				})
				return true
			}
		}
		return true
	})
}
