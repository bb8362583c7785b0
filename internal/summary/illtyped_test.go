package summary

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/directive"
	"github.com/redisvet/redisvet/internal/effects"
)

// libraries are the imports of ill-typed code, from export data.
var libraries = sync.OnceValues(func() (map[string]*types.Package, error) {
	roots, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports, Dir: "../../testdata"},
		"context", "time", "log", "github.com/redis/go-redis/v9", "golang.org/x/sync/errgroup")
	if err != nil {
		return nil, err
	}
	out := map[string]*types.Package{}
	for _, p := range roots {
		if len(p.Errors) > 0 {
			return nil, p.Errors[0]
		}
		out[p.PkgPath] = p.Types
	}
	return out, nil
})

type libraryImporter map[string]*types.Package

func (m libraryImporter) Import(path string) (*types.Package, error) {
	if p := m[path]; p != nil {
		return p, nil
	}
	return nil, errors.New("no such package: " + path)
}

// passOf type-checks a file, with or without errors, and makes a driver's pass
// for it.
func passOf(t *testing.T, imports []string, decls string) *analysis.Pass {
	t.Helper()
	libs, err := libraries()
	if err != nil {
		t.Fatal(err)
	}
	var src strings.Builder
	src.WriteString("package p\n\n")
	for _, imp := range append([]string{"context", "time", "github.com/redis/go-redis/v9"}, imports...) {
		fmt.Fprintf(&src, "import %q\n", imp)
	}
	src.WriteString("\nvar _ time.Duration\n\ntype Store struct{ rdb *redis.Client }\n\n" + decls)
	pass := &analysis.Pass{
		Analyzer: Analyzer, Fset: token.NewFileSet(), TypesSizes: types.SizesFor("gc", "amd64"),
		Module:            &analysis.Module{Path: "example.com"},
		ImportObjectFact:  func(types.Object, analysis.Fact) bool { return false },
		ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
		ExportPackageFact: func(analysis.Fact) {},
		ResultOf:          map[*analysis.Analyzer]any{},
		Report:            func(d analysis.Diagnostic) { t.Errorf("reported: %s", d.Message) },
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
		TypesInfo: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{},
			Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
			Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
		},
	}
	pass.ExportObjectFact = func(obj types.Object, f analysis.Fact) {
		if obj.Pkg() != pass.Pkg { // drivers panic for these
			t.Errorf("a fact on %v of another package", obj)
		}
	}
	file, err := parser.ParseFile(pass.Fset, "p.go", src.String(), parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	pass.Files = []*ast.File{file}
	conf := types.Config{
		Importer: libraryImporter(libs), Sizes: pass.TypesSizes,
		Error: func(err error) { pass.TypeErrors = append(pass.TypeErrors, err.(types.Error)) },
	}
	pass.Pkg, _ = conf.Check("example.com/p", pass.Fset, pass.Files, pass.TypesInfo)
	return pass
}

// looped lists "function: COMMAND" for each command in a loop.
func looped(fns []*Fn) []string {
	var out []string
	for _, fn := range fns {
		for _, site := range fn.Sites {
			for _, trip := range site.RoundTrips {
				if fn.Loops().Innermost(site.Call.Block()) != nil {
					out = append(out, fn.Name().String()+": "+trip.Command)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// sound is in all packages. Whatever is wrong around it, its finding stays.
const sound = `
func (s *Store) Sound(ctx context.Context, ids []string) {
	for _, id := range ids {
		s.rdb.Get(ctx, id)
	}
}
`

func TestIllTyped(t *testing.T) {
	const kept = "(*Store).Sound: GET"
	for _, c := range []struct {
		name    string
		imports []string
		code    string
		wrong   string // in the first error
		want    []string
	}{
		{
			name: "a wrong statement",
			code: `func (s *Store) F(ctx context.Context, ids []string) {
				for _, id := range ids {
					var n int = "not a number"
					s.rdb.Del(ctx, id)
				}
			}`,
			wrong: "cannot use",
			want:  []string{"(*Store).F: DEL", kept},
		},
		{
			name: "a wrong statement in each kind of statement",
			code: `func (s *Store) F(ctx context.Context, ids []string, ch chan int, v any) {
				for _, id := range ids {
					if id == "" { undefined(1); s.rdb.Del(ctx, id) } else { undefined(2); s.rdb.Unlink(ctx, id) }
					switch id { case "a": undefined(3); s.rdb.Incr(ctx, id); case undefined(4): s.rdb.Persist(ctx, id); default: s.rdb.Decr(ctx, id) }
					switch v.(type) { case int: undefined(5); s.rdb.Expire(ctx, id, 0); case undefined: s.rdb.Persist(ctx, id) }
					select { case <-ch: undefined(6); s.rdb.LLen(ctx, id); case <-undefined(7): s.rdb.Persist(ctx, id); default: s.rdb.SCard(ctx, id) }
					{ undefined(8); s.rdb.ZCard(ctx, id) }
				again:
					for i := 0; i < 3; i++ { undefined(9); if i > 1 { continue again }; s.rdb.HLen(ctx, id) }
				}
			}`,
			wrong: "undefined",
			want: []string{"(*Store).F: DECR", "(*Store).F: DEL", "(*Store).F: EXPIRE", "(*Store).F: HLEN", "(*Store).F: INCR",
				"(*Store).F: LLEN", "(*Store).F: SCARD", "(*Store).F: UNLINK", "(*Store).F: ZCARD", kept},
		},
		{
			name: "a wrong head",
			code: `func (s *Store) F(ctx context.Context, ids []string) {
				for _, id := range undefined { s.rdb.Del(ctx, id) }
				for i := 0; i < undefined; i++ { s.rdb.Del(ctx, "x") }
				if undefined { s.rdb.Del(ctx, "x") }
				switch undefined { case 1: s.rdb.Del(ctx, "x") }
				for _, id := range ids { s.rdb.Incr(ctx, id) }
			}`,
			wrong: "undefined",
			want:  []string{"(*Store).F: INCR", kept},
		},
		{
			name:    "an import that nobody has",
			imports: []string{"example.com/nowhere/audit"},
			code: `func (s *Store) F(ctx context.Context, ids []string) {
				for _, id := range ids {
					audit.Log(id)
					s.rdb.Del(ctx, id)
				}
			}`,
			wrong: "could not import",
			want:  []string{"(*Store).F: DEL", kept},
		},
		{
			name:    "a signature that needs it",
			imports: []string{"example.com/nowhere/audit"},
			code: `func (s *Store) F(ctx context.Context, l *audit.Log, ids []string) {
				for _, id := range ids { s.rdb.Del(ctx, id) }
			}
			func (s *Store) G(ctx context.Context, ids []string) {
				for _, id := range ids { s.rdb.Incr(ctx, id) }
				s.F(ctx, nil, ids)
			}`,
			wrong: "could not import",
			want:  []string{"(*Store).G: INCR", kept},
		},
		{
			name: "a missing return",
			code: `func (s *Store) F(ctx context.Context, ids []string) error {
				for _, id := range ids { s.rdb.Del(ctx, id) }
			}`,
			wrong: "missing return",
			want:  []string{"(*Store).F: DEL", kept},
		},
		{
			name: "a return that goes with its error",
			code: `func (s *Store) F(ctx context.Context, ids []string) error {
				for _, id := range ids {
					if err := s.rdb.Del(ctx, id).Err(); err != nil { return wrapped(err) }
				}
				return finished(ids)
			}`,
			wrong: "undefined",
			want:  []string{"(*Store).F: DEL", kept},
		},
		{
			name: "a variable that is used elsewhere",
			code: `func (s *Store) F(ctx context.Context, ids []string) {
				n := undefined(ids)
				for i := 0; i < n; i++ { s.rdb.Incr(ctx, "n") }
				for _, id := range ids { s.rdb.Del(ctx, id) }
			}`,
			wrong: "undefined",
			want:  []string{"(*Store).F: DEL", kept},
		},
		{
			name: "a broken constant group",
			code: `const (
				a = iota
				b = undefined
				c
			)
			func (s *Store) F(ctx context.Context, ids []string) {
				for range ids { s.rdb.Expire(ctx, "x", b) }
				for _, id := range ids { s.rdb.Del(ctx, id) }
			}`,
			wrong: "undefined",
			want:  []string{"(*Store).F: DEL", kept},
		},
		{
			name: "a constant group broken at its start",
			code: `const (
				a int = "x" + iota
				b
				c
			)
			func (s *Store) F(ctx context.Context, ids []string) {
				for _, id := range ids { s.rdb.Del(ctx, id) }
			}`,
			wrong: "",
			want:  []string{"(*Store).F: DEL", kept},
		},
		{
			name: "a broken variable group",
			code: `var (
				first  = undefined()
				second = first + 1
				third  = 3
			)
			func (s *Store) F(ctx context.Context, ids []string) {
				for i := 0; i < third; i++ { s.rdb.Incr(ctx, "n") }
				for i := 0; i < second; i++ { s.rdb.Decr(ctx, "n") }
			}`,
			wrong: "undefined",
			want:  []string{"(*Store).F: INCR", kept},
		},
		{
			name: "a broken type",
			code: `type Other struct{ rdb *redis.Client; m Missing }
			func (o *Other) F(ctx context.Context, ids []string) { for _, id := range ids { o.rdb.Del(ctx, id) } }`,
			wrong: "undefined",
			want:  []string{"(*Other).F: DEL", kept},
		},
		{
			name: "an error in a literal",
			code: `func (s *Store) F(ctx context.Context, ids []string) {
				go func() { undefined() }()
				for _, id := range ids {
					func() { undefined() }()
					s.rdb.Del(ctx, id)
				}
			}`,
			wrong: "undefined",
			want:  []string{"(*Store).F: DEL", kept},
		},
		{
			name: "a loop in a literal",
			code: `func run(fn func() error) error { return fn() }
			func (s *Store) F(ctx context.Context, ids []string) error {
				go func() { for _, id := range ids { undefined(); s.rdb.Incr(ctx, id) } }()
				count := func() (n int) { for _, id := range ids { s.rdb.Decr(ctx, id); n += "x" } }
				count()
				return run(func() error { for _, id := range ids { undefined(); s.rdb.Del(ctx, id) }; return undefined })
			}`,
			wrong: "undefined",
			want:  []string{"(*Store).F literal: DECR", "(*Store).F literal: DEL", "(*Store).F literal: INCR", kept},
		},
		{
			name:    "nothing worse than what is not used",
			imports: []string{"log"},
			code: `func (s *Store) F(ctx context.Context, ids []string) {
				for i, id := range ids {
					v := s.rdb.Del(ctx, id).Val()
				}
			unused:
				for range 3 { time.Sleep(1) }
			}`,
			wrong: "not used",
			want:  []string{"(*Store).F: DEL", kept},
		},
		{
			name:    "a field that needs an import",
			imports: []string{"example.com/nowhere/audit"},
			code: `type Other struct {
				rdb *redis.Client
				log *audit.Log
			}
			func (o *Other) F(ctx context.Context, ids []string) {
				for _, id := range ids {
					o.log.Read(id)
					o.rdb.Del(ctx, id)
				}
			}`,
			wrong: "could not import",
			want:  []string{"(*Other).F: DEL", kept},
		},
		{
			name: "an error in a variable's literal",
			code: `var run = func() { undefined() }
			func (s *Store) F(ctx context.Context, ids []string) {
				for _, id := range ids { s.rdb.Del(ctx, id) }
				run()
			}`,
			wrong: "undefined",
			want:  []string{"(*Store).F: DEL", kept},
		},
		{
			name: "a wrong type parameter",
			code: `func each[T Missing](ts []T, fn func(T)) { for _, t := range ts { fn(t) } }
			func (s *Store) F(ctx context.Context, ids []string) {
				each(ids, func(id string) { s.rdb.Del(ctx, id) })
				for _, id := range ids { s.rdb.Incr(ctx, id) }
			}`,
			wrong: "undefined",
			want:  []string{"(*Store).F: INCR", kept},
		},
		{
			name: "a declaration twice",
			code: `func (s *Store) F(ctx context.Context, ids []string) { for _, id := range ids { s.rdb.Del(ctx, id) } }
			func (s *Store) F(ctx context.Context, ids []string) { for _, id := range ids { s.rdb.Incr(ctx, id) } }`,
			wrong: "already declared",
			want:  []string{"(*Store).F: DEL", kept},
		},
		{
			name: "a jump to nowhere",
			code: `func (s *Store) F(ctx context.Context, ids []string) {
				for _, id := range ids {
					if id == "" { continue outer }
					if id == "x" { goto there }
					s.rdb.Del(ctx, id)
				}
				break
			}`,
			wrong: "",
			want:  []string{"(*Store).F: DEL", kept},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			pass := passOf(t, c.imports, c.code+sound)
			if len(pass.TypeErrors) == 0 || !strings.Contains(pass.TypeErrors[0].Msg, c.wrong) {
				t.Fatalf("errors: %v", pass.TypeErrors)
			}
			for _, e := range pass.TypeErrors {
				t.Log(e)
			}
			before := printed(t, pass)
			// Not through run, which would hide a panic.
			if got := looped(functionsOf(pass)); !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
			if after := printed(t, pass); after != before {
				t.Errorf("the syntax that other analyzers read has changed:\n%s", after)
			}
		})
	}
}

func printed(t *testing.T, pass *analysis.Pass) string {
	t.Helper()
	var b strings.Builder
	if err := format.Node(&b, pass.Fset, pass.Files[0]); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A statement that was left out may have waited: nothing is known of its loop,
// nor of its function.
func TestHoles(t *testing.T) {
	pass := passOf(t, nil, `func (s *Store) Holed(ctx context.Context) {
		for {
			undefined()
			s.rdb.Get(ctx, "x")
		}
	}
	func (s *Store) Beside(ctx context.Context) {
		undefined()
		for {
			s.rdb.Get(ctx, "x")
		}
	}
	func (s *Store) Once(ctx context.Context) {
		s.rdb.Get(ctx, "x")
	}`)
	for _, fn := range functionsOf(pass) {
		holed := false
		for _, l := range fn.Loops().All() {
			holed = holed || fn.Holed(l)
		}
		if want := fn.Name().String() == "(*Store).Holed"; holed != want {
			t.Errorf("%s: the loop has a hole is %t", fn.Name(), holed)
		}
		if want := fn.Name().String() != "(*Store).Once"; (fn.Summary.Wait == effects.Wait{OK: effects.Sure, Fail: effects.Sure}) != want {
			t.Errorf("%s: %+v", fn.Name(), fn.Summary.Wait)
		}
	}
}

// A package that go/ssa cannot build has no summaries and causes no panic.
func TestRunOfIllTyped(t *testing.T) {
	pass := passOf(t, []string{"example.com/nowhere/audit"}, `func F() { audit.Log() }`+sound)
	res, err := run(pass)
	if err != nil || !res.(*Result).Reaches {
		t.Errorf("%+v, %v", res, err)
	}
}

// functionsOf is run without the kind of the package and without the recover.
func functionsOf(pass *analysis.Pass) []*Fn {
	res := &Result{Reaches: true}
	res.analyse(pass, directive.Read(pass, firstParty(pass)))
	return res.fns
}
