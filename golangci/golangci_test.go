package golangci

import (
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/config"
)

// pluginOf makes a registered plugin, as golangci-lint does.
func pluginOf(t *testing.T, name string, settings any) (rules []string, err error) {
	t.Helper()
	t.Cleanup(release)
	construct, err := register.GetPlugin(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := construct(settings)
	if err != nil {
		return nil, err
	}
	if p.GetLoadMode() != register.LoadModeTypesInfo {
		t.Errorf("%s is loaded with %s", name, p.GetLoadMode())
	}
	list, err := p.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	if err := analysis.Validate(list); err != nil {
		t.Error(err)
	}
	for _, a := range list {
		rules = append(rules, a.Name)
	}
	return rules, nil
}

// release forgets the plugins.
func release() {
	for rule := range owners.of {
		config.Use(rule, nil)
	}
	clear(owners.of)
}

func TestPlugins(t *testing.T) {
	var all []string
	for _, a := range analyzers.All() {
		all = append(all, a.Name)
		if rules, err := pluginOf(t, a.Name, nil); err != nil || !slices.Equal(rules, []string{a.Name}) {
			t.Errorf("%s: %v, %v", a.Name, rules, err)
		}
		release()
	}
	for range 2 { // golangci-lint may make it again
		if rules, err := pluginOf(t, Suite, nil); err != nil || !slices.Equal(rules, all) {
			t.Errorf("%s: %v, %v", Suite, rules, err)
		}
	}
}

// Only one plugin runs a rule: in either order, the error is the same.
func TestBothPlugins(t *testing.T) {
	const want = "settings: there are both redisvet, which has all rules, and redisloop: keep one of them"
	for _, order := range [][]string{{"redisvet", "redisloop"}, {"redisloop", "redisvet"}} {
		if _, err := pluginOf(t, order[0], nil); err != nil {
			t.Fatal(err)
		}
		if _, err := pluginOf(t, order[1], nil); err == nil || err.Error() != want {
			t.Errorf("%v: %v", order, err)
		}
		release()
	}
}

// Every plugin accepts all settings, so that several can share them, and
// rejects unknown ones.
func TestSettings(t *testing.T) {
	shared := map[string]any{"rtt": "1ms", "redisloop": map[string]any{"budget": 1000}, "uncachedstate": map[string]any{"classes": "quota"}}
	for _, name := range []string{Suite, "redisloop", "redisignore"} {
		if _, err := pluginOf(t, name, shared); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		release()
		for _, c := range []struct {
			settings any
			want     string
		}{
			{map[string]any{"budget": 1000}, `settings: unknown key "budget"; there are `},
			{map[string]any{"uncachedstate": map[string]any{"classes": "rates"}}, `settings: uncachedstate.classes: `},
			{map[string]any{"redisloop": map[string]any{"budget": "many"}}, `settings: redisloop.budget: want a number from 0 up, not "many"`},
		} {
			if _, err := pluginOf(t, name, c.settings); err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%s: %v: %v", name, c.settings, err)
			}
		}
	}
}

// Findings come without related places, and with a fix only if golangci-lint
// would apply the whole of it.
func TestAdapt(t *testing.T) {
	fset := token.NewFileSet()
	here, there := fset.AddFile("a.go", -1, 100), fset.AddFile("b.go", -1, 100)
	pos := here.Pos(10)
	fix := func(message string, at ...token.Pos) analysis.SuggestedFix {
		f := analysis.SuggestedFix{Message: message}
		for _, p := range at {
			f.TextEdits = append(f.TextEdits, analysis.TextEdit{Pos: p, NewText: []byte("x")})
		}
		return f
	}
	for _, c := range []struct {
		name  string
		fixes []analysis.SuggestedFix
		want  string
	}{
		{"none", nil, ""},
		{"here", []analysis.SuggestedFix{fix("a", here.Pos(0), here.Pos(100))}, "a"},
		{"two files", []analysis.SuggestedFix{fix("a", here.Pos(3), there.Pos(3))}, ""},
		{"two fixes", []analysis.SuggestedFix{fix("a", there.Pos(3)), fix("b", here.Pos(3)), fix("c", here.Pos(4))}, "b"},
		{"to another file", []analysis.SuggestedFix{{Message: "a", TextEdits: []analysis.TextEdit{{Pos: here.Pos(3), End: there.Pos(3)}}}}, ""},
	} {
		rule := &analysis.Analyzer{Name: "rule", Doc: "a rule", Run: func(pass *analysis.Pass) (any, error) {
			pass.Report(analysis.Diagnostic{Pos: pos, Message: "m", Related: []analysis.RelatedInformation{{Pos: pos}}, SuggestedFixes: c.fixes})
			return 42, nil
		}}
		var got []analysis.Diagnostic
		pass := &analysis.Pass{Fset: fset, Report: func(d analysis.Diagnostic) { got = append(got, d) }}
		result, err := adapt(rule).Run(pass)
		if err != nil || result != 42 || len(got) != 1 || got[0].Message != "m" || got[0].Related != nil {
			t.Fatalf("%s: %v, %v, %+v", c.name, result, err, got)
		}
		var fixes []string
		for _, f := range got[0].SuggestedFixes {
			fixes = append(fixes, f.Message)
		}
		if strings.Join(fixes, " ") != c.want {
			t.Errorf("%s: fixes %v, want %q", c.name, fixes, c.want)
		}
	}
}
