package welltyped

import (
	"go/ast"
	"go/token"
	"go/types"
)

// dropErrors returns a copy of the file without the smallest statements that
// contain an error. With whole it removes whole bodies or declarations.
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
				} else if cut := d.fields(s); cut != nil && !whole {
					cp.Specs = append(cp.Specs, cut)
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

// body removes the errors of a function's body. If a removed statement
// contained a return, the end of the function becomes unreachable, so that no
// return is missing.
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

// stmt returns a compound statement without the ill-typed statements in its
// bodies, or nil if the error is in the statement itself.
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

// isNilNode reports whether a node is nil, or an interface that contains a nil
// pointer.
func isNilNode(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n == nil
	case *ast.Ident:
		return n == nil
	}
	return false
}
