package summary

import (
	"go/ast"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/directive"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/welltyped"
	"github.com/redisvet/redisvet/internal/wiring"
)

// Analyzer computes the summaries of a package and exports them as facts.
//
// It first decides what kind of package this is, and requires no other analyzer.
// Because of facts every driver runs it on every dependency, and a Requires of buildssa
// would build SSA for all of them.
var Analyzer = &analysis.Analyzer{
	Name:             "redissummary",
	Doc:              "summarise what each function does to Redis (the base of the redisvet rules; reports nothing)",
	URL:              "https://github.com/redisvet/redisvet",
	Run:              func(pass *analysis.Pass) (any, error) { return run(pass, nil) },
	FactTypes:        []analysis.Fact{new(Reaches), new(functionFact), new(interfaceFact), new(fixedFact), new(queriesFact), new(directive.Fact)},
	ResultType:       reflect.TypeFor[*Result](),
	RunDespiteErrors: true,
}

// run computes the summaries. program is nil where only a part of it is known.
func run(pass *analysis.Pass, program *wiring.Program) (any, error) {
	res := &Result{}
	res.Reaches, res.Resolver = reachesRedis(pass)
	if res.Reaches {
		pass.ExportPackageFact(&Reaches{Resolver: res.Resolver})
	}
	if client.Is(pass.Pkg.Path()) {
		return res, nil // the command table describes it
	}
	declared := directive.Read(pass, firstParty(pass))
	if !res.Reaches && (!firstParty(pass) || allGenerated(pass) && declared.Empty()) {
		if firstParty(pass) {
			exportQueries(pass)
		}
		return res, nil
	}
	if trusted(pass) {
		res.analyse(pass, declared, program)
		return res, nil
	}
	func() {
		// The last resort for code that go/ssa cannot build in any form.
		defer func() {
			if recover() != nil {
				res.fns, res.s, res.failed = nil, nil, pass.Files[0].Name.Pos()
			}
		}()
		res.analyse(pass, declared, program)
	}()
	return res, nil
}

func (r *Result) analyse(pass *analysis.Pass, declared *directive.Table, program *wiring.Program) {
	src := welltyped.Of(pass)
	r.deep = src.DropDeep()
	s := newSolver(pass, declared, program, src, src.Build(pass.Fset, func(fn *types.Func) bool {
		var e functionFact
		return pass.ImportObjectFact(fn, &e) && e.Summary.NoReturn
	}))
	s.solve()
	s.markAlternatives()
	s.markSlow()
	s.export()
	r.fns, r.s, r.Steps = s.fns, s, s.steps
	r.Reaches = r.Reaches || program != nil // by what is injected
}

// trusted reports whether a panic of go/ssa would be a bug and no consequence
// of the code. Such code has no type errors and no cgo: C names have no types
// if cgo cannot run.
func trusted(pass *analysis.Pass) bool {
	for _, f := range pass.Files {
		for _, imp := range f.Imports {
			if imp.Path.Value == `"C"` {
				return false
			}
		}
	}
	return len(pass.TypeErrors) == 0
}

// reachesRedis reports whether the package uses Redis, and whether the package
// or an import sets a command resolver. A package that imports the package of a
// client may use that client. The resolver that go-redis itself sets changes
// nothing.
func reachesRedis(pass *analysis.Pass) (reaches, resolver bool) {
	if client.Is(pass.Pkg.Path()) {
		return true, false
	}
	for _, imp := range pass.Pkg.Imports() {
		var fact Reaches
		if client.Is(imp.Path()) || pass.ImportPackageFact(imp, &fact) {
			reaches, resolver = true, resolver || fact.Resolver
		}
	}
	return reaches, resolver || reaches && client.SetsResolver(pass.TypesInfo)
}

// firstParty reports whether the package belongs to the code under analysis and
// not to a dependency: its module has no version. Pacers, iterators and caches
// of the program are often in packages that import no Redis.
func firstParty(pass *analysis.Pass) bool {
	if m := pass.Module; m != nil && m.Path != "" {
		return m.Version == ""
	}
	// The standard library has no module, and neither has any package under a
	// driver without module information.
	return !knowledge.Standard(pass.Pkg.Path())
}

// allGenerated reports whether a package consists of generated code: messages
// and stubs, large and irrelevant here.
func allGenerated(pass *analysis.Pass) bool {
	return !slices.ContainsFunc(pass.Files, func(f *ast.File) bool { return !ast.IsGenerated(f) })
}
