package summary

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// wellTyped returns the syntax that SSA can be built from. go/ssa panics on
// ill-typed code, so where a package has type errors the statements that hold
// them are left out (in copies: other analyzers share the pass's syntax) and
// what remains is type-checked again, until it holds or only bodies are left
// to drop.
func wellTyped(pass *analysis.Pass) (src *source) {
	src = &source{files: pass.Files, info: pass.TypesInfo, pkg: pass.Pkg}
	var errs []types.Error
	for _, e := range pass.TypeErrors {
		if !e.Soft { // an unused variable or import leaves everything typed
			errs = append(errs, e)
		}
	}
	if len(errs) == 0 {
		return src
	}
	var holes []token.Pos
	defer func() { src.holes = holes }()
	for round := 0; len(errs) > 0 && round < 8; round++ {
		for _, e := range errs {
			holes = append(holes, e.Pos)
		}
		files := make([]*ast.File, len(src.files))
		for i, f := range src.files {
			files[i] = dropErrors(f, errs, round >= 6)
		}
		src, errs = recheck(pass, files)
	}
	if len(errs) > 0 {
		bodiless := make([]*ast.File, len(src.files))
		for i, f := range src.files {
			bodiless[i] = dropErrors(f, errs, true)
		}
		src, _ = recheck(pass, bodiless)
	}
	return src
}

func recheck(pass *analysis.Pass, files []*ast.File) (*source, []types.Error) {
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
			if e, ok := err.(types.Error); ok && !e.Soft {
				errs = append(errs, e)
			}
		},
	}
	pkg, _ := conf.Check(pass.Pkg.Path(), pass.Fset, files, info)
	return &source{files: files, info: info, pkg: pkg}, errs
}

type importMap map[string]*types.Package

// Import gives the packages that the pass has, and an empty one for those
// that could not be resolved.
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

// dropErrors returns a copy of the file without the smallest statements that
// hold an error; with whole, without the bodies or declarations that do.
func dropErrors(f *ast.File, errs []types.Error, whole bool) *ast.File {
	d := &dropper{whole: whole}
	for _, e := range errs {
		if f.FileStart <= e.Pos && e.Pos <= f.FileEnd {
			d.errs = append(d.errs, e.Pos)
		}
	}
	if len(d.errs) == 0 {
		return f
	}
	out := *f
	out.Decls = nil
	for _, decl := range f.Decls {
		if !d.hit(decl) {
			out.Decls = append(out.Decls, decl)
			continue
		}
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Body == nil || !d.hit(decl.Body) {
				continue // the signature itself is wrong
			}
			cp := *decl
			if whole {
				cp.Body = nil // as if it were written in another language
			} else {
				cp.Body = d.body(decl.Body)
			}
			out.Decls = append(out.Decls, &cp)
		case *ast.GenDecl:
			if decl.Tok == token.IMPORT {
				out.Decls = append(out.Decls, decl)
				continue
			}
			cp := *decl
			cp.Specs = nil
			for _, s := range decl.Specs {
				if !d.hit(s) {
					cp.Specs = append(cp.Specs, s)
				} else if mended := d.fields(s); mended != nil && !whole {
					cp.Specs = append(cp.Specs, mended)
				}
			}
			if len(cp.Specs) > 0 {
				out.Decls = append(out.Decls, &cp)
			}
		}
	}
	return &out
}

type dropper struct {
	errs  []token.Pos
	whole bool
}

func (d *dropper) hit(n ast.Node) bool {
	for _, p := range d.errs {
		if n.Pos() <= p && p < n.End() {
			return true
		}
	}
	return false
}

// body mends a function's body. Where a return went with its error the end of
// the function is out of reach, so that it need not return.
func (d *dropper) body(b *ast.BlockStmt) *ast.BlockStmt {
	out := d.block(b)
	for _, p := range d.errs {
		if p == b.Rbrace { // "missing return"
			cp := *out
			cp.List = append(append([]ast.Stmt(nil), out.List...), &ast.ExprStmt{X: &ast.CallExpr{
				Fun: ast.NewIdent("panic"), Args: []ast.Expr{ast.NewIdent("nil")}}})
			return &cp
		}
	}
	return out
}

func (d *dropper) block(b *ast.BlockStmt) *ast.BlockStmt {
	if b == nil || !d.hit(b) {
		return b
	}
	cp := *b
	cp.List = d.list(b.List)
	return &cp
}

func (d *dropper) list(in []ast.Stmt) []ast.Stmt {
	var out []ast.Stmt
	for _, s := range in {
		if !d.hit(s) {
			out = append(out, s)
			continue
		}
		if cp := d.stmt(s); cp != nil {
			out = append(out, cp)
		}
	}
	return out
}

// stmt returns a compound statement without the wrong statements in its
// bodies, or nil where the error is in the statement itself.
func (d *dropper) stmt(s ast.Stmt) ast.Stmt {
	switch s := s.(type) {
	case *ast.BlockStmt:
		return d.block(s)
	case *ast.IfStmt:
		if d.hitAny(s.Init, s.Cond) {
			return nil
		}
		cp := *s
		cp.Body = d.block(s.Body)
		if s.Else != nil && d.hit(s.Else) {
			cp.Else = d.stmt(s.Else)
		}
		return &cp
	case *ast.ForStmt:
		if d.hitAny(s.Init, s.Cond, s.Post) {
			return nil
		}
		cp := *s
		cp.Body = d.block(s.Body)
		return &cp
	case *ast.RangeStmt:
		if d.hitAny(s.Key, s.Value, s.X) {
			return nil
		}
		cp := *s
		cp.Body = d.block(s.Body)
		return &cp
	case *ast.SwitchStmt:
		if d.hitAny(s.Init, s.Tag) {
			return nil
		}
		cp := *s
		cp.Body = d.block(s.Body)
		return &cp
	case *ast.TypeSwitchStmt:
		if d.hitAny(s.Init, s.Assign) {
			return nil
		}
		cp := *s
		cp.Body = d.block(s.Body)
		return &cp
	case *ast.SelectStmt:
		cp := *s
		cp.Body = d.block(s.Body)
		return &cp
	case *ast.CaseClause:
		for _, e := range s.List {
			if d.hit(e) {
				return nil
			}
		}
		cp := *s
		cp.Body = d.list(s.Body)
		return &cp
	case *ast.CommClause:
		if d.hitAny(s.Comm) {
			return nil
		}
		cp := *s
		cp.Body = d.list(s.Body)
		return &cp
	case *ast.LabeledStmt:
		cp := *s
		cp.Stmt = d.stmt(s.Stmt)
		if cp.Stmt == nil {
			cp.Stmt = &ast.EmptyStmt{Semicolon: s.Colon}
		}
		return &cp
	}
	return d.inLiterals(s)
}

func (d *dropper) hitAny(nodes ...ast.Node) bool {
	for _, n := range nodes {
		if n != nil && !isNilNode(n) && d.hit(n) {
			return true
		}
	}
	return false
}

// isNilNode sees through interfaces that hold a nil pointer.
func isNilNode(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n == nil
	case *ast.Ident:
		return n == nil
	}
	return false
}
