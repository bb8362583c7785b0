package report

import (
	"go/ast"
	"go/token"
)

// A coverage finds the code that a comment applies to. Lines are those of the
// file itself: //line comments do not move a directive.
type coverage struct {
	file  *token.File
	code  map[int]bool                   // lines that have code on them
	docs  map[*ast.CommentGroup]ast.Node // what a comment documents
	stmts map[int]ast.Node               // the outermost statement that begins on a line
}

func newCoverage(fset *token.FileSet, f *ast.File) *coverage {
	c := &coverage{
		file:  fset.File(f.FileStart),
		code:  make(map[int]bool),
		docs:  make(map[*ast.CommentGroup]ast.Node),
		stmts: make(map[int]ast.Node),
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case nil, *ast.CommentGroup:
			return false
		case *ast.File:
			return true // its name and its declarations are the code
		case *ast.FuncDecl:
			c.document(n.Doc, n)
		case *ast.GenDecl:
			c.document(n.Doc, n)
		case *ast.ValueSpec:
			c.document(n.Doc, n)
		case *ast.TypeSpec:
			c.document(n.Doc, n)
		case ast.Stmt:
			if line := c.line(n.Pos()); c.stmts[line] == nil {
				c.stmts[line] = n
			}
		}
		c.code[c.line(n.Pos())] = true
		c.code[c.line(n.End()-1)] = true
		return true
	})
	return c
}

func (c *coverage) document(doc *ast.CommentGroup, n ast.Node) {
	if doc != nil {
		c.docs[doc] = n
	}
}

func (c *coverage) line(pos token.Pos) int {
	if pos < token.Pos(c.file.Base()) || pos > token.Pos(c.file.Base()+c.file.Size()) {
		return 0 // of a node that the parser inserted
	}
	return c.file.PositionFor(pos, false).Line
}

// of returns what a directive covers. In the doc of a declaration that is all
// of it; at the end of a line, that line. Otherwise it is the line below, and
// the statement that begins there up to its first brace. So a call chain that
// continues below is covered, and the body of a loop is not.
func (c *coverage) of(group *ast.CommentGroup, d *ast.Comment) []span {
	if decl := c.docs[group]; decl != nil {
		return []span{{decl.Pos(), decl.End()}}
	}
	if line := c.line(d.Pos()); c.code[line] {
		return []span{c.span(line)}
	}
	line := c.line(group.End()-1) + 1
	if !c.code[line] {
		return nil
	}
	spans := []span{c.span(line)}
	if s := c.stmts[line]; s != nil {
		spans = append(spans, span{s.Pos(), headEnd(s)})
	}
	return spans
}

// span returns the text of a line.
func (c *coverage) span(line int) span {
	s := span{from: c.file.LineStart(line), to: token.Pos(c.file.Base() + c.file.Size() + 1)}
	if line < c.file.LineCount() {
		s.to = c.file.LineStart(line + 1)
	}
	return s
}

// headEnd returns the end of a statement or the start of its first block.
func headEnd(s ast.Node) token.Pos {
	end := s.End()
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			end = min(end, n.Lbrace)
			return false
		case *ast.CaseClause:
			end = min(end, n.Colon)
		case *ast.CommClause:
			end = min(end, n.Colon)
		}
		return true
	})
	return end
}
