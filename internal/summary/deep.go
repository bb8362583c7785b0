package summary

import (
	"fmt"
	"go/ast"
)

// maxNesting is the number of blocks in one another beyond which a function is
// not built: what go/ssa does with its variables grows with the cube of it.
const maxNesting = 256

// withoutDeep returns the files without the bodies of functions that are nested
// too deep, and notes these.
func withoutDeep(files []*ast.File) (out []*ast.File, left []Note) {
	for _, f := range files {
		cp := *f
		cp.Decls = nil
		before := len(left)
		for _, d := range f.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if n := nesting(d); ok && n > maxNesting {
				left = append(left, Note{decl.Name.Pos(), fmt.Sprintf(
					"%s has blocks in %d others, more than %d: its body is not looked at", decl.Name.Name, n-1, maxNesting-1)})
				bodiless := *decl
				bodiless.Body = nil // as if it were written in another language
				d = &bodiless
			}
			cp.Decls = append(cp.Decls, d)
		}
		if len(left) > before {
			f = &cp
		}
		out = append(out, f)
	}
	return out, left
}

// nesting is the number of blocks that stand in one another.
func nesting(d ast.Node) int {
	depth, most := 0, 0
	var open []bool // whether each node on the way is a block
	ast.Inspect(d, func(n ast.Node) bool {
		if n == nil {
			if open[len(open)-1] {
				depth--
			}
			open = open[:len(open)-1]
			return true
		}
		_, block := n.(*ast.BlockStmt)
		if block {
			depth++
			most = max(most, depth)
		}
		open = append(open, block)
		return true
	})
	return most
}
