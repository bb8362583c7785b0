package welltyped

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
)

// A Source is the syntax and the types that SSA is built from: the pass's own,
// or the rest of a package with type errors.
type Source struct {
	Files []*ast.File
	Info  *types.Info
	Pkg   *types.Package

	holes   []token.Pos // where ill-typed statements were left out
	unknown []token.Pos // where functions of unknown packages are used
}

// Holed reports whether anything was left out between two positions. Its effect
// is unknown: it may have waited.
func (s *Source) Holed(from, to token.Pos) bool { return within(s.holes, from, to) }

// UsesUnknown reports whether a function of an unknown package is used between two
// positions. It may wait.
func (s *Source) UsesUnknown(from, to token.Pos) bool { return within(s.unknown, from, to) }

func within(list []token.Pos, from, to token.Pos) bool {
	return slices.ContainsFunc(list, func(p token.Pos) bool { return from <= p && p < to })
}

// Build builds the SSA form of this package alone. fatal reports whether a
// function of another package never returns.
func (s *Source) Build(fset *token.FileSet, fatal func(*types.Func) bool) *ssa.Package {
	prog := ssa.NewProgram(fset, 0)
	prog.SetNoReturn(newNoReturn(s, fatal).is)
	s.createImports(prog)
	pkg := prog.CreatePackage(s.Pkg, s.Files, s.Info, false)
	pkg.Build()
	return pkg
}

// createImports creates the packages that s imports, with what s uses of them. From
// types alone, go/ssa would create all that they declare, and a client of Redis has
// thousands of methods. So it gets files with declarations of what is used. It reads
// only the names of these, because it builds no function of them.
func (s *Source) createImports(prog *ssa.Program) {
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}}
	decls := map[*types.Package][]ast.Decl{}
	created := map[types.Object]bool{}
	for _, obj := range s.Info.Uses {
		name := ast.NewIdent(obj.Name())
		var decl ast.Decl
		switch o := obj.(type) {
		case *types.Func:
			obj = o.Origin()
			decl = &ast.FuncDecl{Name: name}
		case *types.Var:
			decl = &ast.GenDecl{Tok: token.VAR, Specs: []ast.Spec{&ast.ValueSpec{Names: []*ast.Ident{name}}}}
		}
		if p := obj.Pkg(); decl != nil && p != nil && p != s.Pkg && isMember(obj) && !created[obj] {
			created[obj] = true
			info.Defs[name] = obj
			decls[p] = append(decls[p], decl)
		}
	}
	for _, p := range s.Pkg.Imports() {
		prog.CreatePackage(p, []*ast.File{{Decls: decls[p]}}, info, true)
	}
}

// isMember reports whether an object of another package is one of its variables or
// functions, or a method with a body.
func isMember(obj types.Object) bool {
	switch obj := obj.(type) {
	case *types.Func:
		recv := obj.Signature().Recv()
		return recv == nil || !types.IsInterface(recv.Type())
	case *types.Var:
		return !obj.IsField()
	}
	return false
}

// Functions returns the declared functions in source order, each followed
// by its literals, and then the literals of variable initialisers.
func (s *Source) Functions(pkg *ssa.Package) []*ssa.Function {
	var fns []*ssa.Function
	var add func(f *ssa.Function)
	add = func(f *ssa.Function) {
		fns = append(fns, f)
		for _, anon := range f.AnonFuncs {
			add(anon)
		}
	}
	for _, file := range s.Files {
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			obj, ok := s.Info.Defs[decl.Name].(*types.Func)
			if !ok {
				continue
			}
			if f := pkg.Prog.FuncValue(obj); f != nil && f.Blocks != nil {
				add(f)
			}
		}
	}
	if init := pkg.Func("init"); init != nil {
		for _, anon := range init.AnonFuncs {
			add(anon)
		}
	}
	return fns
}

// Of returns the syntax that SSA can be built from. go/ssa panics on ill-typed
// code, so Of leaves out the statements with errors, in copies, because
// analyzers share the pass's syntax. It type-checks the rest again, until there
// are no errors or only bodies are left to drop.
func Of(pass *analysis.Pass) (src *Source) {
	src = &Source{Files: pass.Files, Info: pass.TypesInfo, Pkg: pass.Pkg}
	var errs []types.Error
	for _, e := range pass.TypeErrors {
		if !harmless(e) {
			errs = append(errs, e)
		}
	}
	if len(errs) == 0 {
		src.unknown = calledUnknown(src.Info)
		return src
	}
	var holes []token.Pos
	defer func() { src.holes, src.unknown = holes, calledUnknown(src.Info) }()
	for round := 0; len(errs) > 0 && round < 8; round++ {
		for _, e := range errs {
			holes = append(holes, e.Pos)
		}
		files := make([]*ast.File, len(src.Files))
		for i, f := range src.Files {
			files[i] = dropErrors(f, errs, round >= 6)
		}
		src, errs = recheck(pass, files)
	}
	if len(errs) > 0 {
		bodiless := make([]*ast.File, len(src.Files))
		for i, f := range src.Files {
			bodiless[i] = dropErrors(f, errs, true)
		}
		src, _ = recheck(pass, bodiless)
	}
	return src
}

// harmless reports whether an error leaves everything typed: an unused variable,
// import or label. A range over something else is a soft error as well, and not
// harmless.
func harmless(e types.Error) bool { return e.Soft && strings.Contains(e.Msg, "not used") }

func recheck(pass *analysis.Pass, files []*ast.File) (*Source, []types.Error) {
	imports := map[string]*types.Package{}
	for _, p := range pass.Pkg.Imports() {
		if p.Complete() {
			imports[p.Path()] = p
		}
	}
	info := &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Instances:    map[*ast.Ident]types.Instance{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		Scopes:       map[ast.Node]*types.Scope{},
		FileVersions: map[*ast.File]string{},
	}
	var errs []types.Error
	conf := types.Config{
		Importer:    importMap(imports),
		Sizes:       pass.TypesSizes,
		FakeImportC: true,
		Error: func(err error) {
			if e, ok := err.(types.Error); ok && !harmless(e) {
				errs = append(errs, e)
			}
		},
	}
	pkg, _ := conf.Check(pass.Pkg.Path(), pass.Fset, files, info)
	return &Source{Files: files, Info: info, Pkg: pkg}, errs
}

type importMap map[string]*types.Package

// Import returns the packages that the pass has, and an empty package for an
// import that could not be resolved.
func (m importMap) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if p := m[path]; p != nil {
		return p, nil
	}
	p := types.NewPackage(path, lastElem(path))
	p.MarkComplete()
	m[path] = p
	return p, nil
}

func lastElem(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' {
			return path[i+1:]
		}
	}
	return path
}
