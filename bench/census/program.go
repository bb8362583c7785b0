package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"

	"golang.org/x/tools/go/packages"
)

// A function is a declared function, or a literal with the name of a variable.
// What other literals do belongs to the function around them.
type function struct {
	name string
	uses []use
	info *types.Info
	body ast.Node
}

// A use is a function that another one calls or mentions: what is mentioned may
// be called elsewhere.
type use struct {
	pos     token.Pos
	loop    token.Pos // of the innermost loop around it, or token.NoPos
	command string    // if it asks Redis itself
	static  []*function
	dynamic []*function // the methods with this name and signature
}

type program struct {
	fset      *token.FileSet
	functions []*function
	declared  map[types.Object][]*function
	methods   map[string][]*types.Func
	literals  map[*ast.FuncLit]bool // those that are functions of their own
}

func newProgram(pkgs []*packages.Package) *program {
	p := &program{declared: map[types.Object][]*function{}, methods: map[string][]*types.Func{}, literals: map[*ast.FuncLit]bool{}}
	for _, pkg := range pkgs {
		p.fset = pkg.Fset
		for _, file := range pkg.Syntax {
			if !ast.IsGenerated(file) {
				p.declare(pkg.TypesInfo, file)
			}
		}
	}
	for _, fn := range p.functions {
		ast.Walk(walker{p, fn, token.NoPos}, fn.body)
	}
	return p
}

// directories shortens a full name to one such as (*store.Store).Save.
var directories = regexp.MustCompile(`[^(*\s]*/`)

// declare adds the functions of a file.
func (p *program) declare(info *types.Info, file *ast.File) {
	add := func(obj types.Object, name string, body ast.Node) {
		fn := &function{name: name, info: info, body: body}
		p.functions = append(p.functions, fn)
		if obj != nil {
			p.declared[obj] = append(p.declared[obj], fn)
		}
	}
	named := func(id *ast.Ident, value ast.Expr) {
		if lit, ok := value.(*ast.FuncLit); ok && id != nil {
			p.literals[lit] = true
			add(info.ObjectOf(id), id.Name, lit.Body)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if obj, ok := info.Defs[n.Name].(*types.Func); ok && n.Body != nil {
				add(obj, directories.ReplaceAllString(obj.FullName(), ""), n.Body)
				if obj.Signature().Recv() != nil {
					p.methods[obj.Name()] = append(p.methods[obj.Name()], obj)
				}
			}
		case *ast.AssignStmt:
			for i := range min(len(n.Lhs), len(n.Rhs)) {
				id, _ := n.Lhs[i].(*ast.Ident)
				named(id, n.Rhs[i])
			}
		case *ast.ValueSpec:
			for i := range min(len(n.Names), len(n.Values)) {
				named(n.Names[i], n.Values[i])
			}
		}
		return true
	})
	// Literals in variables of the package, such as the Run of a command, have no
	// function around them.
	for _, decl := range file.Decls {
		if gen, ok := decl.(*ast.GenDecl); ok {
			add(nil, "variables", gen)
		}
	}
}

// A walker collects the uses in a function.
type walker struct {
	*program
	fn   *function
	loop token.Pos
}

func (w walker) Visit(n ast.Node) ast.Visitor {
	inner := w
	switch n := n.(type) {
	case *ast.ForStmt:
		inner.loop = n.Pos()
		if n.Init != nil {
			ast.Walk(w, n.Init)
		}
		for _, part := range []ast.Node{n.Cond, n.Post, n.Body} {
			if part != nil {
				ast.Walk(inner, part)
			}
		}
		return nil
	case *ast.RangeStmt:
		inner.loop = n.Pos()
		ast.Walk(w, n.X)
		ast.Walk(inner, n.Body)
		return nil
	case *ast.FuncLit:
		if w.literals[n] {
			return nil
		}
	case *ast.SelectorExpr:
		w.use(n.Sel, w.fn.info.Selections[n])
		ast.Walk(w, n.X)
		return nil
	case *ast.Ident:
		w.use(n, nil)
	}
	return w
}

func (w walker) use(id *ast.Ident, selection *types.Selection) {
	obj := w.fn.info.Uses[id]
	u := use{pos: id.Pos(), loop: w.loop}
	if fn, ok := obj.(*types.Func); ok {
		obj = fn.Origin()
		u.command = command(fn, selection)
		recv := fn.Signature().Recv()
		for _, m := range w.methods[fn.Name()] {
			if recv != nil && types.IsInterface(recv.Type()) && types.Identical(m.Type(), fn.Type()) {
				u.dynamic = append(u.dynamic, w.declared[m]...)
			}
		}
	}
	u.static = w.declared[obj]
	if u.command != "" || len(u.static)+len(u.dynamic) > 0 {
		w.fn.uses = append(w.fn.uses, u)
	}
}

func recursive(fn *function) bool { return reaches(fn, fn, make(map[*function]bool)) }

// reaches follows static calls only: a type that wraps another one calls a method
// with its own name through an interface, and that is no recursion.
func reaches(from, to *function, seen map[*function]bool) bool {
	if seen[from] {
		return false
	}
	seen[from] = true
	for _, u := range from.uses {
		for _, next := range u.static {
			if next == to || reaches(next, to, seen) {
				return true
			}
		}
	}
	return false
}
