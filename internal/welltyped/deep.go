package welltyped

import "go/ast"

// MaxNesting is the depth of nested blocks up to which a function is built. The
// time that go/ssa takes for its variables grows with the cube of the depth.
const MaxNesting = 256

// A Deep is a function that is nested too deeply.
type Deep struct {
	Decl    *ast.FuncDecl
	Nesting int // the depth of nested blocks
}

// DropDeep removes the bodies of functions that are nested too deeply, and
// returns these functions.
func (s *Source) DropDeep() (deep []Deep) {
	files := make([]*ast.File, len(s.Files))
	for i, f := range s.Files {
		cp := *f
		cp.Decls = nil
		before := len(deep)
		for _, d := range f.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if n := nesting(d); ok && n > MaxNesting {
				deep = append(deep, Deep{decl, n})
				bodiless := *decl
				bodiless.Body = nil // as if it were written in another language
				d = &bodiless
			}
			cp.Decls = append(cp.Decls, d)
		}
		if len(deep) > before {
			f = &cp
		}
		files[i] = f
	}
	s.Files = files
	return deep
}

// nesting returns the depth of nested blocks.
func nesting(d ast.Node) int {
	depth, most := 0, 0
	var open []bool // for each node on the path: whether it is a block
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
