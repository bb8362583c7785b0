package astedit

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// Shadowed returns a name that edits write at or in a statement and that means something
// else there than in the language: len, any, true. It returns "" if there is none.
func Shadowed(info *types.Info, scope *types.Scope, stmt ast.Stmt, edits []analysis.TextEdit) string {
	own := map[string]bool{}
	ast.Inspect(stmt, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && info.Defs[id] != nil {
			own[id.Name] = true
		}
		return true
	})
	for _, e := range edits {
		for _, name := range words(e.NewText) {
			if types.Universe.Lookup(name) == nil {
				continue
			}
			if s, _ := scope.LookupParent(name, stmt.Pos()); s != types.Universe || own[name] {
				return name
			}
		}
	}
	return ""
}

// words returns the identifiers in a piece of source, except those after a dot.
func words(src []byte) []string {
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(src)), src, func(token.Position, string) {}, 0)
	var out []string
	last := token.ILLEGAL
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return out
		}
		if tok == token.IDENT && last != token.PERIOD {
			out = append(out, lit)
		}
		last = tok
	}
}
