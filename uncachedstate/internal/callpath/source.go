package callpath

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/report"
)

// maxText bounds what a message quotes of conditions.
const maxText = 80

// A Source has the code of the conditions of a package.
type Source struct {
	files       []*ast.File
	calls       report.Calls
	comparisons map[token.Pos]*ast.BinaryExpr // by their operators
}

// NewSource returns the source of some files, the calls of which are known.
func NewSource(files []*ast.File, calls report.Calls) *Source {
	return &Source{files: files, calls: calls}
}

// Text returns the source of conditions that are all met, or "" if it is not known,
// as in a switch, or too long to quote.
func (s *Source) Text(list []Condition) string {
	var parts []string
	for _, cond := range list {
		part := s.text(cond)
		if part == "" {
			return ""
		}
		parts = append(parts, part)
	}
	text := strings.Join(parts, " and ")
	if len(text) > maxText || strings.Contains(text, "\n") {
		return ""
	}
	return text
}

func (s *Source) text(cond Condition) string {
	switch x := cond.cond.(type) {
	case *ssa.Parameter:
		if cond.on {
			return x.Name()
		}
	case *ssa.UnOp:
		return s.text(Condition{cond: x.X, on: !cond.on})
	case *ssa.Call:
		if call := s.calls[x.Pos()]; call != nil {
			return types.ExprString(call)
		}
	case *ssa.BinOp:
		e := s.comparisonAt(x.Pos())
		if e == nil {
			return ""
		}
		op := e.Op
		switch {
		case cond.on:
		case op == token.EQL:
			op = token.NEQ
		case op == token.NEQ:
			op = token.EQL
		}
		return types.ExprString(e.X) + " " + op.String() + " " + types.ExprString(e.Y)
	}
	return ""
}

// comparisonAt returns the comparison whose operator is at a position.
func (s *Source) comparisonAt(at token.Pos) *ast.BinaryExpr {
	if s.comparisons == nil {
		s.comparisons = map[token.Pos]*ast.BinaryExpr{}
		for _, f := range s.files {
			ast.Inspect(f, func(n ast.Node) bool {
				if e, ok := n.(*ast.BinaryExpr); ok {
					s.comparisons[e.OpPos] = e
				}
				return true
			})
		}
	}
	return s.comparisons[at]
}
