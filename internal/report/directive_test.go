package report

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, rules, reason, problem string }{
		{"//redisvet:ignore redisloop -- few keys", "redisloop", "few keys", ""},
		{"//redisvet:ignore  redisloop  --  few -- keys  ", "redisloop", "few -- keys", ""},
		{"//redisvet:ignore\tredisloop\t--\tfew", "redisloop", "few", ""},
		{"//redisvet:ignore redisloop,redisignore -- few", "redisloop redisignore", "few", ""},
		{"//redisvet:ignore redisloop, redisignore, -- few", "redisloop redisignore", "few", ""},
		{"//redisvet:ignore redisloop,redisloop -- few", "redisloop", "few", ""},
		{"//redisvet:ignore nosuch -- few", "nosuch", "few", ""},
		{"//redisvet:ignore redisloop -- see https://example.com//x", "redisloop", "see https://example.com//x", ""},
		{"//redisvet:ignore redisloop -- few // and more", "redisloop", "few", ""},

		{"//redisvet:ignore redisloop", "redisloop", "", "has no effect without a reason: write //redisvet:ignore redisloop -- reason"},
		{"//redisvet:ignore redisloop --", "redisloop", "", "has no effect without a reason"},
		{"//redisvet:ignore redisloop -- ", "redisloop", "", "has no effect without a reason"},
		{"//redisvet:ignore redisloop -- // few", "redisloop", "", "has no effect without a reason"},
		{"//redisvet:ignore redisloop // few", "redisloop", "", "has no effect without a reason"},
		{"//redisvet:ignore a,b", "a b", "", "write //redisvet:ignore a,b -- reason"},
		{"//redisvet:ignore redisloop few keys", "redisloop few keys", "", "has no effect without a -- between spaces before the reason: write //redisvet:ignore redisloop -- reason"},
		{"//redisvet:ignore redisloop--few", "redisloop--few", "", "before the reason: write //redisvet:ignore redisloop -- reason"},
		{"//redisvet:ignore --few", "--few", "", "write //redisvet:ignore RULE -- reason"},
		{"//redisvet:ignore redisloop redisignore -- few", "redisloop redisignore", "few", "has no effect without commas between rules: write //redisvet:ignore redisloop,redisignore -- reason"},
		{"//redisvet:ignore redisloop: -- few", "redisloop:", "few", ""}, // an unknown rule, for redisignore
		{"//redisvet:ignore", "", "", "names no rule"},
		{"//redisvet:ignore -- few", "", "few", "names no rule"},
		{"//redisvet:ignore , -- few", "", "few", "names no rule"},
		{"//redisvet:disable redisloop -- few", "redisloop", "few", "redisvet:disable is no directive; there are ignore, cached, once, waits"},
		{"//redisvet:ignored redisloop -- few", "redisloop", "few", "redisvet:ignored is no directive; did you mean redisvet:ignore?"},
		{"//redisvet:", "", "", "redisvet: is no directive; there are ignore, cached, once, waits"},
		{"//redisvet:wait -- few", "", "few", "redisvet:wait is no directive; did you mean redisvet:waits?"},
		{"// redisvet:ignore redisloop -- few", "redisloop", "few", "has no effect in this form"},
		{"// redisvet:ignore", "", "", "has no effect in this form"},
		{"//  redisvet:ignore redislop -- few", "redislop", "few", "has no effect in this form"},
		{"// RedisVet:ignore RedisLoop", "RedisLoop", "", "has no effect in this form"},
		{"//RedisVet:ignore redisloop -- few", "redisloop", "few", "RedisVet:ignore has no effect in capitals: write //redisvet:ignore RULE -- reason"},
		{"//RedisVet:ignore x", "x", "", "has no effect in capitals"},
		{"//redisvet:Ignore x", "x", "", "redisvet:Ignore has no effect in capitals"},
		{"/*redisvet:ignore redisloop -- few*/", "redisloop", "few", "has no effect in this form"},
		{"/* redisvet:ignore redisloop\n-- few */", "redisloop", "few", "has no effect in this form"},
	} {
		d := parse(&ast.Comment{Slash: 100, Text: c.text})
		if d == nil {
			t.Errorf("%q is no directive", c.text)
			continue
		}
		if got := strings.Join(names(d.Rules), " "); got != c.rules || d.Reason != c.reason {
			t.Errorf("%q: rules %q, reason %q", c.text, got, d.Reason)
		}
		if d.Valid() != (c.problem == "") || !strings.Contains(d.Problem, c.problem) || strings.Contains(d.Problem, "\n") {
			t.Errorf("%q: problem %q, want %q", c.text, d.Problem, c.problem)
		}
		for _, n := range d.Rules {
			if got := c.text[n.Pos-100 : n.End-100]; got != n.Text {
				t.Errorf("%q: %s stands at %q", c.text, n.Text, got)
			}
		}
	}

	for _, text := range []string{
		"// a comment", "//", "/**/", "//nolint:redisvet", "//redisvet", "//go:embed x",
		"// See //redisvet:ignore redisloop -- reason.",
		"//	//redisvet:ignore redisloop -- reason",
		"// redisvet:ignore comments silence findings",
		"// redisvet: a linter", "//RedisVet: a linter", "//REDISVET:", "// RedisVet:ignore is a directive",
		"// redisvet:ignore comments of a line -- those with a reason -- silence findings",
		"/* redisvet:ignore */", "//redisvet:waits -- one at a declaration", "//redisvet:Once",
	} {
		if d := parse(&ast.Comment{Slash: 1, Text: text}); d != nil {
			t.Errorf("%q is a directive: %+v", text, d)
		}
	}
}

// Lines with a hit are reported, unless they end in "// silent".
func TestCoverage(t *testing.T) {
	const text = `// Package p is documented.
//
//redisvet:ignore redisloop -- not the package: unused
package p

import "example.com/q"

func Line() {
	hit() //redisvet:ignore redisloop -- silent
	hit()
	//redisvet:ignore redisloop -- the next line
	hit() // silent
	hit()

	// A note goes before or
	//redisvet:ignore redisloop -- the next line of code
	// behind.
	hit() // silent

	//redisvet:ignore redisloop -- not past an empty line: unused

	hit()
	hit() //redisvet:ignore redisloop -- silent
	//redisvet:ignore redisloop -- above and below
	hit() // silent
}

func Heads() {
	//redisvet:ignore redisloop -- the whole chain
	x := q.
		All(). // of it
		hit(). // silent
		hit()  // silent
	//redisvet:ignore redisloop -- the head
	for hit() { // silent
		hit()
	}
	//redisvet:ignore redisloop -- the head, on two lines
	if y := q.F(x,
		hit()); y { // silent
		hit()
	}
	//redisvet:ignore redisloop -- not into the literal
	go func(a int) { hit() // silent
		hit()
	}(hit())
	//redisvet:ignore redisloop -- the label and its loop's head
outer:
	for range hit() { // silent
		switch {
		//redisvet:ignore redisloop -- the case
		case hit(), // silent
			hit(): // silent
			hit()
		}
		break outer
	}
	if q.F() {
		//redisvet:ignore redisloop -- a brace: unused
	}
	hit()
	z := map[string]int{
		//redisvet:ignore redisloop -- an element
		"a": hit(), // silent
		"b": hit(),
	} //redisvet:ignore redisloop -- the line of the brace: unused
	hit()
}

// Whole is silent.
//
//redisvet:ignore redisloop -- all of it
func Whole() {
	hit()          // silent
	func() { hit() // silent
	}()
}

//redisvet:ignore redisloop -- it needs no other doc
func Bare() { hit() } // silent

//redisvet:ignore redisloop -- of variables too
var v, w = hit(), // silent
	hit() // silent

var (
	//redisvet:ignore redisloop -- one of them
	a = func() {
		hit() // silent
	}
	b = hit()
	// c is
	//redisvet:ignore redisloop -- another
	// silent.
	c = hit() // silent
	d = hit() //redisvet:ignore redisloop -- silent
)

//redisvet:ignore redisloop -- all
var (
	e = hit() // silent
	f = hit() // silent
)

func Local() {
	//redisvet:ignore redisloop -- a declaration in a function
	var g = func() {
		hit() // silent
	}
	hit()
}

//redisvet:ignore redisloop -- not a detached comment: unused

// Detached is not covered.
func Detached() { hit() }

func Head() { //redisvet:ignore redisloop -- its line: unused
	hit()
}

func Reasonless() {
	//redisvet:ignore redisloop
	hit()
	hit() //redisvet:ignore redisignore -- another rule
	hit() // redisvet:ignore redisloop -- a space
}

type T struct {
	//redisvet:ignore redisloop -- a field: unused
	f func()
}
//redisvet:ignore redisloop -- the last line: unused`
	for _, prefix := range []string{"", "//line other.go:100\n"} {
		t.Run(fmt.Sprintf("prefix %q", prefix), func(t *testing.T) {
			// Lines attributed to another file are still the lines of this
			// one, and must not lead astray.
			text := strings.Replace(text, "func Line() {\n", "func Line() {\n"+prefix, 1)
			text = strings.Replace(text, "func Heads() {\n", "func Heads() {\n"+prefix, 1)
			var want, unused []string
			for i, line := range strings.Split(text, "\n") {
				code, note, _ := strings.Cut(line, "//")
				if strings.Contains(code, "hit()") && !strings.HasSuffix(note, "silent") {
					want = append(want, fmt.Sprintf("a.go:%d: shape: a hit", i+1))
				}
				if strings.HasSuffix(note, "unused") {
					unused = append(unused, fmt.Sprintf("a.go:%d: unused: redisvet:ignore redisloop suppresses nothing here: remove it", i+1))
				}
			}
			expect(t, hits(t, newPass(t, "example.com/m/p", "", source{"a.go", text})), append(want, unused...)...)
		})
	}
}

// The end of a file without a newline is a line too.
func TestLastLine(t *testing.T) {
	expect(t, hits(t, newPass(t, "example.com/m/p", "", source{"a.go", "package p\n\nvar x = hit() //redisvet:ignore redisloop -- fine"})))
	expect(t, hits(t, newPass(t, "example.com/m/p", "", source{"a.go", "package p\r\n\r\n//redisvet:ignore redisloop -- fine\r\nvar x = hit()\r\n"})))
}

// A directive for several rules is judged for each by itself.
func TestUnusedOfSeveral(t *testing.T) {
	const text = `package p

//redisvet:ignore redisignore,redisloop -- one is stale
func F() {}

//redisvet:ignore redisignore,redisloop -- it is needed
func G() { hit() }

//redisvet:ignore redisignore -- another rule's
func H() {}

//redisvet:ignore nosuch,redisloop -- the known one holds
func I() { hit() }
`
	pass := newPass(t, "example.com/m/p", "", source{"a.go", text})
	expect(t, hits(t, pass), "a.go:3: unused: redisvet:ignore redisloop suppresses nothing here: remove it")

	r, err := New(pass)
	if err != nil {
		t.Fatal(err)
	}
	d := r.unused()[0]
	if from := pass.Fset.Position(d.Pos).Offset; text[from:from+int(d.End-d.Pos)] != "redisloop" {
		t.Errorf("the finding stands on %q", text[from:from+int(d.End-d.Pos)])
	}
}

// Of two directives for one finding neither is unused: which one is the one
// too many is not for the tool to say.
func TestTwoDirectives(t *testing.T) {
	expect(t, hits(t, newPass(t, "example.com/m/p", "", source{"a.go", `package p

//redisvet:ignore redisloop -- all of it
func F() {
	hit() //redisvet:ignore redisloop -- this too
}
`})))
}

// What an error hides may be what a directive is for.
func TestUnusedDespiteErrors(t *testing.T) {
	pass := newPass(t, "example.com/m/p", "", source{"a.go", "package p\n\n//redisvet:ignore redisloop -- fine\nfunc F() {}\n"})
	pass.TypeErrors = append(pass.TypeErrors, types.Error{Msg: "undefined: x"})
	expect(t, hits(t, pass))
}

func TestDirectivesOfBrokenCode(t *testing.T) {
	fset := token.NewFileSet()
	const text = "package p\n\n//redisvet:ignore redisloop -- fine\nfunc F( {\n\thit(\n//redisvet:ignore redisloop -- fine\n}}\nvar ( x =\n"
	f, err := parser.ParseFile(fset, "a.go", text, parser.ParseComments)
	if err == nil {
		t.Fatal("the code is not broken")
	}
	if got := len(Directives(fset, f)); got != 2 {
		t.Errorf("%d directives", got)
	}
}

// Code in any state has directives, or none, and each covers what is in it.
func FuzzDirectives(f *testing.F) {
	f.Add("package p\n\n//redisvet:ignore redisloop -- fine\nfunc F() {\n\tif x { //redisvet:ignore redisloop -- fine\n\t}\n}\n")
	f.Add("package p\n//line x.go:9\nvar (\n//redisvet:ignore redisloop -- fine\nx = func( {\n")
	f.Add("package p; func F() { switch { case 1: a.\n//redisvet:ignore redisloop")
	f.Fuzz(func(t *testing.T, text string) {
		fset := token.NewFileSet()
		file, _ := parser.ParseFile(fset, "a.go", text, parser.ParseComments)
		if file == nil {
			return
		}
		for _, d := range Directives(fset, file) {
			for _, s := range d.spans {
				if s.from > s.to || s.from < file.FileStart || s.to > file.FileEnd+1 {
					t.Errorf("%q: covers %v of %v to %v", text[d.Pos-file.FileStart:], s, file.FileStart, file.FileEnd)
				}
			}
		}
	})
}

// A directive at a related place of a finding says where the finding is. One that names
// an unknown category is left to redisignore.
func TestUnusedElsewhere(t *testing.T) {
	const text = `package p

func F(ids []int) {
	//redisvet:ignore redisloop/perelement -- at the loop
	for range ids {

		hit()
	}
	//redisvet:ignore redisloop/unpaced -- of another category
	for range ids {
		hit()
	}
	//redisvet:ignore redisloop/perelment -- misspelt
	for range ids {
	}
}
`
	pass := newPass(t, "example.com/m/p", "", source{"a.go", text})
	r, err := New(pass)
	if err != nil {
		t.Fatal(err)
	}
	at := func(part string, nth int) token.Pos {
		offset := -1
		for range nth {
			offset += 1 + strings.Index(text[offset+1:], part)
		}
		return pass.Files[0].FileStart + token.Pos(offset)
	}
	for _, nth := range []int{1, 2} {
		r.Report(Finding{Pos: at("hit()", nth), Category: "perelement", Message: "a hit", Related: []Related{TheLoop.At(at("for range", nth))}})
	}
	var got []string
	pass.Report = func(d analysis.Diagnostic) {
		got = append(got, fmt.Sprintf("%d: %s", pass.Fset.Position(d.Pos).Line, d.Message))
	}
	r.Done()
	want := []string{"7: a hit", "11: a hit",
		"4: redisvet:ignore redisloop/perelement suppresses nothing here: put it at a.go:7, where the finding is",
		"9: redisvet:ignore redisloop/unpaced suppresses nothing here: remove it"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
