package rule_test

import (
	"errors"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/summary"
)

var page = rule.Page{
	Title: "report what a test wants",
	Text:  "And `more`.",
	Categories: []rule.Category{{
		Name: "unpaced", Finds: "A loop. Or two.", Costs: "Much.", Fix: "Wait.", Since: "0.1.0", See: []string{"CLIENT LIST"},
		Example: rule.Example{Bad: "func F() {\n\tg()\n}", Message: "g is bad", Good: "func F() {}"},
		Fixes:   []report.Kind{{Name: "a wait", Safety: report.Safe}, {Name: "none", Effect: "adds staleness"}},
		Off:     &rule.Off{One: "loop", Many: "loops", Flag: "all"},
	}},
	Quiet:    []rule.Group{{Title: "Loops that wait", Reasons: []rule.Reason{{Name: "not Redis", Text: "`Sleep`."}}}},
	Suppress: "See [others](redisignore.md).",
}

// run runs an analyzer on a file with a configuration, in a package that
// reaches Redis or not.
func run(t *testing.T, a *analysis.Analyzer, yaml string, reaches bool) ([]analysis.Diagnostic, any, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module m\n", config.Name: yaml} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, filepath.Join(dir, "m.go"), "package m\n", parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var out []analysis.Diagnostic
	value, err := a.Run(&analysis.Pass{
		Analyzer: a, Fset: fset, Files: []*ast.File{f}, Pkg: types.NewPackage("m", "m"), TypesInfo: &types.Info{},
		ResultOf: map[*analysis.Analyzer]any{summary.Analyzer: &summary.Result{Reaches: reaches}},
		Report:   func(d analysis.Diagnostic) { out = append(out, d) },
	})
	return out, value, err
}

// atPackage reports the package clause.
func atPackage(p *rule.Pass) error {
	f := p.Pass.Files[0]
	p.Report.Report(report.Finding{Pos: f.Name.Pos(), End: f.Name.End(), Category: "unpaced", Message: "m"})
	return nil
}

func TestAnalyzer(t *testing.T) {
	own := &analysis.Analyzer{Name: "own"}
	spec := rule.Spec{Name: "redisloop", Page: page, Doc: "report what a test wants\n\nAnd more.\n", Requires: []*analysis.Analyzer{own}, Check: atPackage}
	a := rule.New(spec)
	if a.Name != "redisloop" || a.Doc != page.Title+"\n\nAnd more." || a.URL != report.URL("redisloop") || a.ResultType != report.ResultType || !a.RunDespiteErrors {
		t.Errorf("%+v", a)
	}
	if len(a.Requires) != 2 || a.Requires[0] != summary.Analyzer || a.Requires[1] != own {
		t.Errorf("it requires %v", a.Requires)
	}
	if got := rule.Of(a); got.Name != "redisloop" || got.Page.Category("unpaced").Name == "" || got.Page.Category(report.Unused).Name == "" {
		t.Errorf("it is made of %+v", got)
	}
	if got := rule.Of(own); got.Name != "" {
		t.Errorf("an analyzer that is no rule is made of %+v", got)
	}
}

// A rule checks the packages that reach Redis. A rule that reads comments
// checks all, and requires no summaries.
func TestWhichPackagesAreChecked(t *testing.T) {
	for _, c := range []struct{ comments, reaches, want bool }{
		{false, true, true}, {false, false, false}, {true, false, true},
	} {
		a := rule.New(rule.Spec{Name: "redisloop", Page: page, Comments: c.comments, Check: atPackage})
		if got := len(a.Requires) == 0; got != c.comments {
			t.Errorf("%+v: it requires %v", c, a.Requires)
		}
		found, value, err := run(t, a, "", c.reaches)
		if err != nil || (len(found) == 1) != c.want {
			t.Errorf("%+v: %v, %v", c, found, err)
		}
		if _, ok := value.(*report.Result); !ok {
			t.Errorf("%+v: the result is a %T", c, value)
		}
	}
}

func TestOptions(t *testing.T) {
	var options flag.FlagSet
	budget := config.Int64(&options, "budget", 5, "commands a day")
	var got int64
	a := rule.New(rule.Spec{Name: "redisloop", Page: page, Options: &options, Check: func(p *rule.Pass) error {
		got = rule.Value(p, budget)
		return nil
	}})
	for _, c := range []struct {
		yaml string
		want int64
		err  string
	}{
		{"", 5, ""},
		{"redisloop: {budget: 7}\n", 7, ""},
		{"redisloop: {budget: x}\n", 0, `:1: redisloop.budget: want a number from 0 up, not "x"`},
		{"redisloop: {budgt: 7}\n", 0, `:1: redisloop has no option "budgt"; did you mean "budget"?`},
	} {
		got = 0
		_, _, err := run(t, a, c.yaml, true)
		if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.HasSuffix(err.Error(), c.err) {
			t.Errorf("%q: %d, %v", c.yaml, got, err)
		}
	}
	if err := a.Flags.Set("budget", "9"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := run(t, a, "redisloop: {budget: 7}\n", true); err != nil || got != 9 {
		t.Errorf("the flag does not win: %d, %v", got, err)
	}
}

// The error of a check is the error of the run, and so is an option of another
// rule.
func TestErrors(t *testing.T) {
	wrong := errors.New("wrong")
	a := rule.New(rule.Spec{Name: "redisloop", Page: page, Check: func(p *rule.Pass) error { return wrong }})
	if _, value, err := run(t, a, "", true); err != wrong || value != nil {
		t.Errorf("%v, %v", value, err)
	}
	var options, others flag.FlagSet
	config.Bool(&options, "atomic", false, "of this rule")
	other := config.Bool(&others, "budget", false, "of another")
	a = rule.New(rule.Spec{Name: "redisloop", Page: page, Options: &options, Check: func(p *rule.Pass) error {
		rule.Value(p, other)
		return nil
	}})
	if _, value, err := run(t, a, "redisloop: {atomic: true}\n", true); err == nil || value != nil {
		t.Errorf("%v, %v", value, err)
	}
}
