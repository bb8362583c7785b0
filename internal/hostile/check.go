package hostile

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/reached"
	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/summary"
)

// imported returns an importer for the imports of the programs, from the
// compiler's export data. The module of cases is used, because it requires
// go-redis and this one does not.
var imported = sync.OnceValues(func() (types.ImporterFrom, error) {
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedExportFile | packages.NeedImports | packages.NeedDeps,
		Dir:  filepath.Join("..", "..", "testdata"),
	}, goredis.Path, "net/http", "iter")
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	packages.Visit(pkgs, nil, func(p *packages.Package) { files[p.PkgPath] = p.ExportFile })
	lookup := func(path string) (io.ReadCloser, error) {
		if files[path] == "" {
			return nil, fmt.Errorf("%s is not imported by go-redis", path)
		}
		return os.Open(files[path])
	}
	imp := importer.ForCompiler(token.NewFileSet(), "gc", lookup).(types.ImporterFrom)
	return imp, nil
})

var importing sync.Mutex // for the importer, which is not safe for concurrent use

type locked struct{ types.ImporterFrom }

func (l locked) Import(path string) (*types.Package, error) {
	importing.Lock()
	defer importing.Unlock()
	return l.ImporterFrom.Import(path)
}

// Check analyses one file of source as the standalone tool does, and returns
// the results of the analyzers.
func Check(analyzers []*analysis.Analyzer, src string) ([]run.Result, error) {
	found, _, err := Analyze(analyzers, src)
	return found, err
}

// Analyze is Check, and also returns the summaries. It asks who calls what, as the
// standalone tool does for the impact of a finding.
func Analyze(analyzers []*analysis.Analyzer, src string) ([]run.Result, *summary.Result, error) {
	found, sum, wrong, err := analyze(analyzers, src)
	if len(wrong) > 0 {
		return nil, nil, wrong[0]
	}
	return found, sum, err
}

// CheckIllTyped is Check for source that need not type-check. It also returns
// the type errors.
func CheckIllTyped(analyzers []*analysis.Analyzer, src string) (found []run.Result, wrong []types.Error, err error) {
	found, _, wrong, err = analyze(analyzers, src)
	return found, wrong, err
}

func analyze(analyzers []*analysis.Analyzer, src string) ([]run.Result, *summary.Result, []types.Error, error) {
	imp, err := imported()
	if err != nil {
		return nil, nil, nil, err
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "hostile.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, nil, err
	}
	p := &packages.Package{
		ID: "example.com/hostile", PkgPath: "example.com/hostile", Name: f.Name.Name, Fset: fset,
		Module: &packages.Module{Path: "example.com/hostile", Main: true},
		Syntax: []*ast.File{f}, TypesSizes: types.SizesFor("gc", "amd64"),
		TypesInfo: &types.Info{
			Types:        map[ast.Expr]types.TypeAndValue{},
			Defs:         map[*ast.Ident]types.Object{},
			Uses:         map[*ast.Ident]types.Object{},
			Implicits:    map[ast.Node]types.Object{},
			Instances:    map[*ast.Ident]types.Instance{},
			Scopes:       map[ast.Node]*types.Scope{},
			Selections:   map[*ast.SelectorExpr]*types.Selection{},
			FileVersions: map[*ast.File]string{},
		},
	}
	conf := types.Config{Importer: locked{imp}, Sizes: p.TypesSizes, GoVersion: "go1.25", Error: func(err error) {
		p.TypeErrors = append(p.TypeErrors, err.(types.Error))
	}}
	p.Types, _ = conf.Check(p.PkgPath, fset, p.Syntax, p.TypesInfo)
	p.IllTyped = len(p.TypeErrors) > 0
	r, err := run.New(fset, analyzers)
	if err != nil {
		return nil, nil, nil, err
	}
	r.ReadFile = func(string) ([]byte, error) { return []byte(src), nil }
	var sum *summary.Result
	r.Result = func(x any) {
		if res, ok := x.(*summary.Result); ok {
			sum = res
		}
	}
	r.Package(p, true)
	calls := reached.New([]string{p.PkgPath}, r.ReadFile)
	calls.Add(p)
	for _, asks := range []func(token.Position) bool{calls.Unreached(), calls.Cold()} {
		asks(fset.PositionFor(f.Name.Pos(), false))
	}
	return r.Results(), sum, p.TypeErrors, nil
}
