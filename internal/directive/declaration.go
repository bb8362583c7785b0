package directive

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// A Declaration is a directive at a declaration
//
//	//redisvet:NAME -- reason
//
// or a comment that was meant to be one.
type Declaration struct {
	Pos, End  token.Pos // of the comment
	name      string
	Problem   string // why it has no effect, or ""
	Misplaced bool   // the problem is where it is
	// idents are the names that it is about, in the doc comment of which it is:
	// of functions, of methods, and of fields and variables of function type.
	idents []*ast.Ident
}

// Counts reports whether the directive has an effect.
func (d *Declaration) Counts() bool { return d.Problem == "" }

// Declarations returns the directives at declarations of a file, those that do
// not count included, in the order of the file.
func Declarations(f *ast.File, info *types.Info) []*Declaration {
	var out []*Declaration
	var documented map[*ast.CommentGroup][]*ast.Ident
	for _, group := range f.Comments {
		for _, comment := range group.List {
			d := parse(comment)
			if d == nil {
				continue
			}
			if documented == nil { // few files have a directive
				documented = docs(f)
			}
			d.place(documented[group], info)
			out = append(out, d)
		}
	}
	return out
}

// parse reads a comment, nil when it is no directive at a declaration.
func parse(comment *ast.Comment) *Declaration {
	c, ok := Split(comment.Text)
	name := strings.ToLower(c.Verb)
	if !ok || !slices.Contains(Names, name) {
		return nil
	}
	d := &Declaration{Pos: comment.Pos(), End: comment.End(), name: name}
	form := "//redisvet:" + name + " -- reason"
	args := strings.TrimSpace(c.Args)
	switch {
	case c.Indent != "" || c.Start == "/*":
		if args != "" || c.Reason == "" && (c.Dashed || c.Start == "/*") {
			return nil // a sentence that begins with the word
		}
		d.Problem = fmt.Sprintf("redisvet:%s has no effect in this form: write %s, with nothing before the redisvet", name, form)
	case c.Tool != "redisvet" || c.Verb != name:
		d.Problem = fmt.Sprintf("%s:%s has no effect in capitals: write %s", c.Tool, c.Verb, form)
	case args != "" && c.Dashed:
		d.Problem = fmt.Sprintf("redisvet:%s takes nothing before the --: write %s", name, form)
	case args != "":
		d.Problem = fmt.Sprintf("redisvet:%s has no effect without a -- between spaces before the reason: write %s", name, form)
	case c.Reason == "":
		d.Problem = fmt.Sprintf("redisvet:%s has no effect without a reason: write %s", name, form)
	}
	return d
}

// place notes what the directive is about, given the names that its comment
// documents.
func (d *Declaration) place(idents []*ast.Ident, info *types.Info) {
	if !d.Counts() {
		return
	}
	if len(idents) == 0 {
		d.Misplaced = true
		d.Problem = fmt.Sprintf("redisvet:%s is not in the doc comment of a function, a method, or a field or package variable of function type", d.name)
		return
	}
	for _, id := range idents {
		if obj := info.Defs[id]; obj != nil && !isFunction(obj.Type()) {
			d.Misplaced = true
			d.Problem = fmt.Sprintf("redisvet:%s is about %s, which is no function", d.name, id.Name)
			return
		}
	}
	d.idents = idents
}

// isFunction reports whether a type is one of functions. One that is not known,
// in code with type errors, may be.
func isFunction(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Signature:
		return true
	case *types.Basic:
		return u.Kind() == types.Invalid
	}
	return false
}

// docs maps the doc comments of a file to the names that they document.
func docs(f *ast.File) map[*ast.CommentGroup][]*ast.Ident {
	out := make(map[*ast.CommentGroup][]*ast.Ident)
	add := func(doc *ast.CommentGroup, names ...*ast.Ident) {
		if doc != nil {
			out[doc] = names
		}
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			add(d.Doc, d.Name)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				v, ok := s.(*ast.ValueSpec)
				if !ok || d.Tok != token.VAR {
					continue
				}
				add(v.Doc, v.Names...)
				if !d.Lparen.IsValid() {
					add(d.Doc, v.Names...)
				}
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.StructType:
			for _, field := range n.Fields.List {
				add(field.Doc, field.Names...)
			}
		case *ast.InterfaceType:
			for _, method := range n.Methods.List {
				add(method.Doc, method.Names...)
			}
		}
		return true
	})
	return out
}
