package report

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/directive"
)

// A Directive is a comment
//
//	//redisvet:ignore RULE[/CATEGORY][,RULE[/CATEGORY]] -- reason
//
// or one that was meant to be.
type Directive struct {
	Pos, End token.Pos // of the comment
	Rules    []Name
	Reason   string
	Problem  string // why it has no effect, or ""

	spans []span // the code that it covers
}

// A Name is the name of a rule in a directive, or that of one of its categories:
// redisloop/fastpoll.
type Name struct {
	Pos, End token.Pos
	Text     string
}

func (n Name) rule() string {
	rule, _, _ := strings.Cut(n.Text, "/")
	return rule
}

// unknown reports whether there is no such category. Rule redisignore reports that.
func (n Name) unknown() bool {
	_, err := config.ParseCategory(n.Text)
	return strings.Contains(n.Text, "/") && err != nil
}

// A span is a piece of a file, its end excluded.
type span struct{ from, to token.Pos }

// Valid reports whether the directive suppresses what it covers.
func (d *Directive) Valid() bool { return d.Problem == "" }

func (d *Directive) covers(pos token.Pos) bool {
	return slices.ContainsFunc(d.spans, func(s span) bool { return s.from <= pos && pos < s.to })
}

// Directives returns the directives of a file, those without an
// effect included, in the order of the file.
func Directives(fset *token.FileSet, f *ast.File) []*Directive {
	var out []*Directive
	var c *coverage
	for _, group := range f.Comments {
		for _, comment := range group.List {
			d := parse(comment)
			if d == nil {
				continue
			}
			if c == nil { // few files have a directive
				c = newCoverage(fset, f)
			}
			d.spans = c.of(group, comment)
			out = append(out, d)
		}
	}
	return out
}

const form = "//redisvet:ignore RULE -- reason"

var ruleName = regexp.MustCompile(`[^\s,]+`)

// parse reads a comment, nil when it is no directive.
func parse(c *ast.Comment) *Directive {
	s, ok := directive.Split(c.Text)
	if !ok || slices.Contains(directive.Names, strings.ToLower(s.Verb)) {
		return nil // that is one at a declaration
	}
	start, tool, verb, rules := s.Start, s.Tool, s.Verb, s.Args
	d := &Directive{Pos: c.Pos(), End: c.End(), Reason: s.Reason}
	from := c.Pos() + token.Pos(s.ArgsAt)
	for _, n := range ruleName.FindAllStringIndex(rules, -1) {
		name := Name{from + token.Pos(n[0]), from + token.Pos(n[1]), rules[n[0]:n[1]]}
		if !slices.ContainsFunc(d.Rules, func(n Name) bool { return n.Text == name.Text }) {
			d.Rules = append(d.Rules, name)
		}
	}

	if s.Indent != "" || start == "/*" {
		if !strings.EqualFold(verb, "ignore") || !d.meant(start, s.Dashed && !spaced(rules)) {
			return nil
		}
		d.Problem = "redisvet:ignore has no effect in this form: write " + form + ", with nothing before the redisvet"
		return d
	}
	if tool != "redisvet" && !strings.EqualFold(verb, "ignore") {
		return nil // RedisVet: a linter
	}
	switch {
	case tool != "redisvet" || verb != "ignore" && strings.EqualFold(verb, "ignore"):
		d.Problem = fmt.Sprintf("%s:%s has no effect in capitals: write %s", tool, verb, form)
	case verb != "ignore":
		d.Problem = unknownVerb(verb)
	case len(d.Rules) == 0:
		d.Problem = "redisvet:ignore names no rule: write " + form
	case !s.Dashed && (spaced(rules) || strings.Contains(rules, "--")):
		first, _, _ := strings.Cut(d.Rules[0].Text, "--")
		d.Problem = "redisvet:ignore has no effect without a -- between spaces before the reason: write " + strings.Replace(form, "RULE", cmp.Or(first, "RULE"), 1)
	case d.Reason == "":
		d.Problem = "redisvet:ignore has no effect without a reason: write " + strings.Replace(form, "RULE", strings.Join(names(d.Rules), ","), 1)
	case spaced(rules):
		d.Problem = "redisvet:ignore has no effect without commas between rules: write " + strings.Replace(form, "RULE", strings.Join(names(d.Rules), ","), 1)
	}
	return d
}

// unknownVerb returns the problem of a word that directs nothing, with the
// nearest one that does.
func unknownVerb(verb string) string {
	known := append([]string{"ignore"}, directive.Names...)
	if near := config.Nearest(verb, known); near != "" {
		return fmt.Sprintf("redisvet:%s is no directive; did you mean redisvet:%s?", verb, near)
	}
	return fmt.Sprintf("redisvet:%s is no directive; there are %s", verb, strings.Join(known, ", "))
}

// meant distinguishes a directive from a sentence that begins with its word: the
// directive names a rule, has nothing after it, or the form of one.
func (d *Directive) meant(start string, formed bool) bool {
	if len(d.Rules) == 0 {
		return start == "//" && d.Reason == ""
	}
	known := slices.ContainsFunc(config.Rules, func(r string) bool { return strings.EqualFold(r, d.Rules[0].rule()) })
	return known || formed && start == "//" && d.Reason != ""
}

// spaced reports whether words follow each other without a comma.
func spaced(rules string) bool {
	for item := range strings.SplitSeq(rules, ",") {
		if len(strings.Fields(item)) > 1 {
			return true
		}
	}
	return false
}

func names(rules []Name) []string {
	var out []string
	for _, n := range rules {
		out = append(out, n.Text)
	}
	return out
}
