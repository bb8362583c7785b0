package directive

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		text string
		want Comment
	}{
		{"//redisvet:waits -- a second", Comment{Start: "//", Tool: "redisvet", Verb: "waits", Dashed: true, Reason: "a second"}},
		{"// RedisVet:Once", Comment{Start: "//", Indent: " ", Tool: "RedisVet", Verb: "Once"}},
		{"//redisvet:ignore a,b -- c -- d // e", Comment{Start: "//", Tool: "redisvet", Verb: "ignore", Args: " a,b", Dashed: true, Reason: "c -- d"}},
		{"//redisvet:once--few", Comment{Start: "//", Tool: "redisvet", Verb: "once--few"}},
		{"/*redisvet:once*/", Comment{Start: "/*", Tool: "redisvet", Verb: "once"}},
		{"/*redisvet:once -- x*/", Comment{Start: "/*", Tool: "redisvet", Verb: "once", Dashed: true, Reason: "x"}},
	} {
		c.want.ArgsAt = len(c.want.Start + c.want.Indent + c.want.Tool + ":" + c.want.Verb)
		if strings.HasSuffix(c.text, "once*/") {
			c.want.ArgsAt += len("*/")
		}
		if got, ok := Split(c.text); !ok || got != c.want {
			t.Errorf("%q: %+v, %t; want %+v", c.text, got, ok, c.want)
		}
	}
	for _, text := range []string{"//", "// See //redisvet:once.", "//go:embed x", "//redisvet"} {
		if c, ok := Split(text); ok {
			t.Errorf("%q is a directive: %+v", text, c)
		}
	}
}

const source = `package p

//redisvet:waits -- r
func plain() {}

// redisvet:once is a word of this sentence.
func prose() {}

//redisvet:waits
func reasonless() {}

type generic[T any] struct {
	//redisvet:cached -- r
	a, b func(T)
	//redisvet:cached -- r
	number int
	//redisvet:cached -- r
	unknown undeclared
}

//redisvet:once -- r
func (generic[T]) method() {}

type face interface {
	//redisvet:waits -- r
	wait()
	//redisvet:waits -- r
	interface{ stop() }
}

//redisvet:once -- r
var lone func()

//redisvet:once -- r
var (
	//redisvet:once -- r
	//redisvet:waits -- r
	grouped = func() {}
)

//redisvet:once -- r
const k = 1
`

// What a directive is about, in the order of the file; code with type errors
// included.
func TestDeclarations(t *testing.T) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: importer.Default(), Error: func(error) {}}
	conf.Check("p", fset, []*ast.File{f}, info)

	var got []string
	for _, d := range Declarations(f, info) {
		line := d.name
		for _, id := range d.idents {
			line += " " + id.Name
		}
		if d.Misplaced {
			line += " misplaced"
		} else if !d.Counts() {
			line += " malformed"
		}
		if d.Counts() != (len(d.idents) > 0) || fset.Position(d.Pos).Column == 0 || d.End <= d.Pos {
			t.Errorf("%+v", d)
		}
		got = append(got, line)
	}
	want := []string{
		"waits plain", "waits malformed", "cached a b", "cached misplaced", "cached unknown", "once method",
		"waits wait", "waits misplaced", "once lone", "once misplaced", "once grouped", "waits grouped", "once misplaced",
	}
	if a, b := strings.Join(got, "\n"), strings.Join(want, "\n"); a != b {
		t.Errorf("got\n%s\nwant\n%s", a, b)
	}
}

func TestSameModule(t *testing.T) {
	for _, c := range []struct {
		module *analysis.Module
		path   string // of the package that is asked about
		want   bool
	}{
		{&analysis.Module{Path: "github.com/acme/shop"}, "github.com/acme/shop", true},
		{&analysis.Module{Path: "github.com/acme/shop"}, "github.com/acme/shop/cart", true},
		{&analysis.Module{Path: "github.com/acme/shop"}, "github.com/acme/shopping", false},
		{&analysis.Module{Path: "github.com/acme/shop"}, "github.com/acme/queue", false},
		{nil, "github.com/acme/queue", true},
		{nil, "github.com/acmeinc/queue", false},
		{nil, "example.com/acme", false},
	} {
		pass := &analysis.Pass{Pkg: types.NewPackage("github.com/acme/shop/api", "api"), Module: c.module}
		if got := SameModule(pass, c.path); got != c.want {
			t.Errorf("module %v, %s: %t", c.module, c.path, got)
		}
	}
}
