package astedit

import (
	"bytes"
	"go/ast"
	"go/token"
	"go/types"
	"go/version"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A Source is a file of a pass with its text.
type Source struct {
	Pass *analysis.Pass
	File *ast.File
	Src  []byte
}

// offset returns the offset of a position in the text.
func (s *Source) offset(p token.Pos) int { return s.Pass.Fset.File(s.File.FileStart).Offset(p) }

// Text returns the source of a node.
func (s *Source) Text(n ast.Node) string { return s.Between(n.Pos(), n.End()) }

// Between returns the source from one position to another.
func (s *Source) Between(from, to token.Pos) string {
	return string(s.Src[s.offset(from):s.offset(to)])
}

// Indent returns the white space at the beginning of a position's line.
func (s *Source) Indent(p token.Pos) string {
	at := s.offset(p)
	from := s.lineStart(at)
	end := from
	for end < at && (s.Src[end] == '\t' || s.Src[end] == ' ') {
		end++
	}
	return string(s.Src[from:end])
}

// Leads reports whether only white space precedes a position on its line.
func (s *Source) Leads(p token.Pos) bool {
	at := s.offset(p)
	return len(s.Indent(p)) == at-s.lineStart(at)
}

func (s *Source) lineStart(offset int) int { return bytes.LastIndexByte(s.Src[:offset], '\n') + 1 }

// Commented reports whether a range of the source contains a comment.
func (s *Source) Commented(from, to token.Pos) bool {
	for _, g := range s.File.Comments {
		for _, c := range g.List {
			if c.Pos() < to && from < c.End() {
				return true
			}
		}
	}
	return false
}

// EndWithNolint returns the end of a statement with a comment after it for linters, and that
// comment with the space before it, which is about the command and goes where it goes.
func (s *Source) EndWithNolint(stmt ast.Node) (token.Pos, string) {
	for _, g := range s.File.Comments {
		for _, c := range g.List {
			if c.Pos() >= stmt.End() && strings.HasPrefix(c.Text, "//nolint") && strings.TrimLeft(s.Between(stmt.End(), c.Pos()), " \t") == "" {
				return c.End(), " " + c.Text
			}
		}
	}
	return stmt.End(), ""
}

// RemoveLines returns the edit that removes all lines of a statement, and false
// if that would remove a comment. A comment of a statement comes after brace,
// the opening brace of its block.
func (s *Source) RemoveLines(stmt ast.Stmt, brace token.Pos) (analysis.TextEdit, bool) {
	from, to := s.lineStart(s.offset(stmt.Pos())), s.offset(stmt.End())
	for to < len(s.Src) && s.Src[to] != '\n' {
		to++
	}
	tf := s.Pass.Fset.File(s.File.FileStart)
	if to == len(s.Src) || strings.TrimSpace(string(s.Src[from:s.offset(stmt.Pos())])) != "" ||
		strings.TrimSpace(string(s.Src[s.offset(stmt.End()):to])) != "" {
		return analysis.TextEdit{}, false
	}
	if from > 0 && bytes.HasSuffix(bytes.TrimRight(s.Src[:from], " \t\n"), []byte("{")) && to+1 < len(s.Src) && s.Src[to+1] == '\n' {
		to++ // also the empty line after the first statement of a block
	}
	a, b := tf.Pos(from), tf.Pos(to+1)
	return analysis.TextEdit{Pos: a, End: b}, !s.Commented(a, b) && !s.documented(stmt, brace)
}

// documented reports whether a comment ends on the line before a statement.
func (s *Source) documented(stmt ast.Stmt, brace token.Pos) bool {
	line := s.line(stmt.Pos())
	for _, g := range s.File.Comments {
		if s.line(g.End()) == line-1 && g.Pos() > brace {
			return true
		}
	}
	return false
}

// EndWithComment returns the end of a statement, including the comment on its
// last line.
func (s *Source) EndWithComment(stmt ast.Stmt) token.Pos {
	end := stmt.End()
	line := s.line(end)
	for _, g := range s.File.Comments {
		if g.Pos() >= end && s.line(g.Pos()) == line {
			return g.List[0].End()
		}
	}
	return end
}

func (s *Source) line(p token.Pos) int { return s.Pass.Fset.PositionFor(p, false).Line }

// FixedLines reports whether a range of a declaration contains a multi-line
// literal or comment, which indentation would change.
func (s *Source) FixedLines(decl ast.Node, from, to token.Pos) bool {
	found := false
	ast.Inspect(decl, func(x ast.Node) bool {
		if lit, ok := x.(*ast.BasicLit); ok && from <= lit.Pos() && lit.End() <= to {
			found = found || s.line(lit.Pos()) != s.line(lit.End())
		}
		return !found
	})
	for _, g := range s.File.Comments {
		for _, c := range g.List {
			if from <= c.Pos() && c.End() <= to && s.line(c.Pos()) != s.line(c.End()) {
				return true
			}
		}
	}
	return found
}

// TypeText returns a type as source at a position of the file, or "" if the
// file does not import its package.
func (s *Source) TypeText(t types.Type, at token.Pos) string {
	ok := true
	text := types.TypeString(t, func(p *types.Package) string {
		if p == s.Pass.Pkg {
			return ""
		}
		for _, spec := range s.File.Imports {
			if n := s.Pass.TypesInfo.PkgNameOf(spec); n != nil && n.Imported() == p && n.Name() != "_" && n.Name() != "." {
				if s.lookup(n.Name(), at) == types.Object(n) {
					return n.Name()
				}
			}
		}
		ok = false
		return p.Name()
	})
	if !ok {
		return ""
	}
	if text == "any" || text == "interface{}" {
		return s.anyText(at)
	}
	return text
}

// anyText returns the source of the empty interface at a position of the file.
func (s *Source) anyText(at token.Pos) string {
	if !s.Since("go1.18") || s.lookup("any", at) != types.Universe.Lookup("any") {
		return "interface{}"
	}
	return "any"
}

// Since reports whether the file is in a Go version or a newer one.
func (s *Source) Since(v string) bool {
	file := s.Pass.TypesInfo.FileVersions[s.File]
	if file == "" {
		file = s.Pass.Pkg.GoVersion()
	}
	return version.Compare(file, v) >= 0
}

// Edited returns the text of a range after edits, which must all lie in it.
func (s *Source) Edited(from, to token.Pos, edits []analysis.TextEdit) (string, error) {
	tf := s.Pass.Fset.File(from)
	out, err := apply(tf, s.Src, tf.Offset(from), tf.Offset(to), edits)
	return string(out), err
}

func (s *Source) lookup(name string, at token.Pos) types.Object {
	_, obj := s.Pass.Pkg.Scope().Innermost(at).LookupParent(name, at)
	return obj
}
