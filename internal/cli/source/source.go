// Package source reads the files of findings: their lines, for excerpts, and
// the ID of a finding, which does not change when the lines around it move.
package source

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/mod/modfile"

	"github.com/redisvet/redisvet/internal/regular"
)

// An ID identifies a finding without a line number. Findings with the same ID
// are the same statement, repeated in one function.
//
// The message is not part of the ID, because prices change it. The file is not
// part of it, so that a function may move within its package.
type ID struct {
	Rule     string `json:"rule"`
	Category string `json:"category,omitempty"`
	Package  string `json:"package"`            // import path; for an external test package, the one that it tests
	Function string `json:"function,omitempty"` // "F", "T.M", or "" outside of functions
	Code     string `json:"code"`               // the line without comments and without formatting
}

// Hash returns the fingerprint of the nth finding with the ID, counted from 0.
func (id ID) Hash(n int) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{id.Rule, id.Category, id.Package, id.Function, id.Code, strconv.Itoa(n)}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// Files caches files. It reads each once, and only known ones.
type Files struct {
	known   func(name string) bool
	over    map[string][]byte // texts of files that are not written yet
	files   map[string]*file
	modules map[string]Module // by directory
}

type file struct {
	text   []byte
	lines  []string
	fset   *token.FileSet
	syntax *ast.File
}

// A Module is the directory of a go.mod and the path that it declares.
type Module struct{ Path, Dir string }

// New returns empty Files. known reports whether a file is a loaded one; no
// other is opened.
func New(known func(name string) bool) *Files { return NewOver(known, nil) }

// NewOver is New where some files have texts that are not written yet.
func NewOver(known func(name string) bool, over map[string][]byte) *Files {
	return &Files{known: known, over: over, files: make(map[string]*file), modules: make(map[string]Module)}
}

func (s *Files) file(name string) *file {
	if f := s.files[name]; f != nil {
		return f
	}
	f := &file{fset: token.NewFileSet()}
	s.files[name] = f
	if !s.known(name) {
		return f
	}
	text, changed := s.over[name]
	if !changed {
		var err error
		if text, err = regular.Source(name); err != nil {
			return f // a finding in a deleted file has no excerpt
		}
	}
	f.text, f.lines = text, strings.Split(string(text), "\n")
	// Code with errors also has functions.
	f.syntax, _ = parser.ParseFile(f.fset, name, text, parser.SkipObjectResolution)
	return f
}

// Text returns the text of a file, or nil if there is none.
func (s *Files) Text(name string) []byte { return s.file(name).text }

// Line returns the text of a line, counted from 1, or "" if there is none.
func (s *Files) Line(name string, line int) string {
	f := s.file(name)
	if line < 1 || line > len(f.lines) {
		return ""
	}
	return strings.TrimSuffix(f.lines[line-1], "\r")
}

// Around returns the lines from pos to end, with up to n more on either side,
// and the number of the first.
func (s *Files) Around(pos, end token.Position, n int) (first int, lines []string) {
	all := s.file(pos.Filename).lines
	n = min(n, len(all))
	first = max(1, pos.Line-n)
	for i := first; i <= min(len(all), max(pos.Line, end.Line)+n); i++ {
		lines = append(lines, s.Line(pos.Filename, i))
	}
	return first, lines
}

// Column returns the column of a position, from 1, in UTF-16 code units instead
// of bytes.
func (s *Files) Column(pos token.Position) int {
	before := s.Line(pos.Filename, pos.Line)
	if pos.Column < 1 || pos.Column-1 > len(before) {
		return pos.Column
	}
	return len(utf16.Encode([]rune(before[:pos.Column-1]))) + 1
}

// ID returns the ID of a finding at pos.
func (s *Files) ID(rule, category string, pos token.Position) ID {
	f := s.file(pos.Filename)
	return ID{Rule: rule, Category: category, Package: s.packageOf(pos.Filename), Function: f.function(pos), Code: s.code(f, pos)}
}

// Function returns the name of the function around pos, with its receiver's type, or ""
// outside of functions.
func (s *Files) Function(pos token.Position) string { return s.file(pos.Filename).function(pos) }

// function is Function in one file.
func (f *file) function(pos token.Position) string {
	if f.syntax == nil {
		return ""
	}
	for _, d := range f.syntax.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || !f.within(fn, pos) {
			continue
		}
		if fn.Recv == nil || len(fn.Recv.List) == 0 {
			return fn.Name.Name
		}
		return receiver(fn.Recv.List[0].Type) + "." + fn.Name.Name
	}
	return ""
}

// within compares physical lines, as pos is physical.
func (f *file) within(n ast.Node, pos token.Position) bool {
	from, to := f.fset.PositionFor(n.Pos(), false), f.fset.PositionFor(n.End(), false)
	return (from.Line < pos.Line || from.Line == pos.Line && from.Column <= pos.Column) &&
		(pos.Line < to.Line || pos.Line == to.Line && pos.Column < to.Column)
}

func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.ParenExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}

// code returns the line of pos without indentation, spaces and comments, or the
// comment if pos is in one.
func (s *Files) code(f *file, pos token.Position) string {
	if f.syntax == nil {
		return strings.Join(strings.Fields(s.Line(pos.Filename, pos.Line)), " ")
	}
	var sc scanner.Scanner
	fset := token.NewFileSet()
	tf := fset.AddFile(pos.Filename, -1, len(f.text))
	sc.Init(tf, f.text, func(token.Position, string) {}, scanner.ScanComments)
	var code []byte
	for {
		at, tok, lit := sc.Scan()
		p := tf.PositionFor(at, false)
		switch {
		case tok == token.EOF || p.Line > pos.Line:
			return string(code)
		case p.Line < pos.Line || tok == token.SEMICOLON && lit == "\n":
		case tok == token.COMMENT:
			if p.Column <= pos.Column && pos.Column < p.Column+len(lit) {
				return strings.Join(strings.Fields(lit), " ")
			}
		default:
			if lit == "" {
				lit = tok.String()
			}
			// Only words need a space between them. The other spaces of gofmt
			// depend on the context.
			if n := len(code); n > 0 && word(code[n-1]) && word(lit[0]) {
				code = append(code, ' ')
			}
			code = append(code, strings.Join(strings.Fields(lit), " ")...)
		}
	}
}

func word(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

// packageOf returns the import path of a file's package, by its module.
func (s *Files) packageOf(name string) string {
	dir := filepath.Dir(name)
	m := s.Module(name)
	rel, err := filepath.Rel(m.Dir, dir)
	if m.Path == "" || err != nil {
		return filepath.ToSlash(dir)
	}
	return path.Join(m.Path, filepath.ToSlash(rel))
}

// Module returns the module of a file: the nearest go.mod in its directory or
// above.
func (s *Files) Module(name string) Module { return s.module(filepath.Dir(name)) }

func (s *Files) module(dir string) Module {
	if m, ok := s.modules[dir]; ok {
		return m
	}
	var m Module
	if text, _, err := regular.Read(filepath.Join(dir, "go.mod"), regular.MaxModule); err == nil {
		m = Module{modfile.ModulePath(bytes.TrimPrefix(text, []byte("\ufeff"))), dir}
	} else if up := filepath.Dir(dir); up != dir {
		m = s.module(up)
	}
	s.modules[dir] = m
	return m
}
