package report

import (
	"go/ast"
	"go/token"
	"strings"
)

// prefix begins a directive.
const prefix = "//redisvet:"

// A Directive is a //redisvet:ignore comment.
type Directive struct {
	Pos, End token.Pos // of the comment
	Rules    []string
	Reason   string
	Err      string    // why it does not hold, "" when it does
	From, To token.Pos // the code that it covers

	used map[string]bool
}

func (d *Directive) names(rule string) bool {
	for _, r := range d.Rules {
		if r == rule {
			return true
		}
	}
	return false
}

// Directives returns the directives of a file, those that do not hold
// included.
func Directives(fset *token.FileSet, f *ast.File) []*Directive {
	var out []*Directive
	for _, g := range f.Comments {
		for _, c := range g.List {
			text, ok := strings.CutPrefix(c.Text, prefix)
			if !ok {
				continue
			}
			d := parse(text)
			d.Pos, d.End = c.Pos(), c.End()
			d.From, d.To = covers(fset, f, c)
			out = append(out, d)
		}
	}
	return out
}

// parse reads `ignore RULE[,RULE] -- reason`.
func parse(text string) *Directive {
	d := &Directive{used: map[string]bool{}}
	verb, rest, _ := strings.Cut(text, " ")
	if verb != "ignore" {
		d.Err = "unknown directive redisvet:" + verb + ": there is only redisvet:ignore RULE -- reason"
		return d
	}
	rules, reason, ok := strings.Cut(rest, "--")
	for _, r := range strings.Split(rules, ",") {
		if r = strings.TrimSpace(r); r != "" {
			d.Rules = append(d.Rules, r)
		}
	}
	d.Reason = strings.TrimSpace(reason)
	switch {
	case len(d.Rules) == 0:
		d.Err = "redisvet:ignore names no rule: write redisvet:ignore RULE -- reason"
	case !ok || d.Reason == "":
		d.Err = "redisvet:ignore without a reason does not hold: write redisvet:ignore " + strings.Join(d.Rules, ",") + " -- reason"
	}
	return d
}

// covers returns what a directive is about: the declaration whose doc it
// stands in or that follows it, else its own line and, when it stands there
// alone, the next one.
func covers(fset *token.FileSet, f *ast.File, c *ast.Comment) (from, to token.Pos) {
	tf := fset.File(f.FileStart)
	line := tf.Line(c.Pos())
	for _, d := range f.Decls {
		start := d.Pos()
		if doc := docOf(d); doc != nil && doc.Pos() <= c.Pos() && c.End() <= doc.End() || tf.Line(start) == line+1 && start > c.Pos() {
			return start, d.End()
		}
	}
	from = tf.LineStart(line)
	last := line + 1
	if !alone(fset, f, c) {
		last = line
	}
	if last+1 > tf.LineCount() {
		return from, f.FileEnd + 1
	}
	return from, tf.LineStart(last + 1)
}

func docOf(d ast.Decl) *ast.CommentGroup {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Doc
	case *ast.GenDecl:
		return d.Doc
	}
	return nil
}

// alone reports whether no code stands before the comment on its line.
func alone(fset *token.FileSet, f *ast.File, c *ast.Comment) bool {
	tf := fset.File(f.FileStart)
	line := tf.Line(c.Pos())
	code := false
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil || code {
			return false
		}
		switch n.(type) {
		case *ast.CommentGroup, *ast.Comment:
			return false
		}
		for _, p := range []token.Pos{n.Pos(), n.End() - 1} {
			if _, file := n.(*ast.File); !file && p.IsValid() && p < c.Pos() && p >= f.FileStart && tf.Line(p) == line {
				code = true
			}
		}
		return n.Pos() < c.Pos()
	})
	return !code
}
