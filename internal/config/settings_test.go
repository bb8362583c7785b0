package config

import (
	"flag"
	"go/ast"
	syntax "go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"
)

// The values that decoders of YAML, JSON and TOML return for the keys of
// .redisvet.yaml.
func TestFromSettings(t *testing.T) {
	for _, budget := range []any{5000, int64(5000), 5000.0, "5000", "5_000", uint64(5000)} {
		c, err := FromSettings(map[string]any{
			"tests": true, "rtt": "2ms", "replicas": 4.0, "price": "0.20/100k",
			"redisloop":     map[string]any{"budget": budget},
			"uncachedstate": map[string]any{"classes": []any{"quota", "switch"}},
			"redisignore":   nil, "quotarecursion": map[string]any{"enabled": false},
		})
		if err != nil {
			t.Fatalf("%T: %v", budget, err)
		}
		if c.Path != "" || !c.Tests || c.RTT != 2*time.Millisecond || c.Replicas != 4 || c.Price.Per != 100_000 {
			t.Errorf("got %+v", c)
		}
		if c.Enabled("quotarecursion") || !c.Enabled("redisignore") {
			t.Error("enabled: false switches off the wrong rule, or none")
		}
		var flags flag.FlagSet
		option := Int64(&flags, "budget", 1, "commands")
		if n, err := option.For(c, "redisloop"); err != nil || n != 5000 {
			t.Errorf("%T: budget %d, %v", budget, n, err)
		}
		list := StringList(&flags, "classes", nil, "classes")
		if l, err := list.For(c, "uncachedstate"); err != nil || strings.Join(l, " ") != "quota switch" {
			t.Errorf("classes %v, %v", l, err)
		}
	}
	for _, nothing := range []any{nil, map[string]any{}, map[string]any(nil)} {
		if c, err := FromSettings(nothing); err != nil || c.RTT != defaults().RTT || !c.Enabled("redisloop") {
			t.Errorf("%#v: %+v, %v", nothing, c, err)
		}
	}
}

func TestFromSettingsErrors(t *testing.T) {
	var flags flag.FlagSet
	Int64(&flags, "budget", 1, "commands")
	analyzers := []*analysis.Analyzer{{Name: "redisloop", Flags: flags}}
	for _, c := range []struct {
		settings any
		want     string
	}{
		{map[string]any{"replica": 2}, `settings: unknown key "replica"; did you mean "replicas"?`},
		{map[string]any{"rtt": 2}, `settings: rtt: want a duration such as 0.5ms, not "2"`},
		{map[string]any{"tests": "yes"}, `settings: tests: want true or false, not "yes"`},
		{map[string]any{"redisloop": map[string]any{"buget": 1}}, `settings: redisloop has no option "buget"; did you mean "budget"?`},
		{map[string]any{"redisloop": map[string]any{"budget": 1.5}}, `settings: redisloop.budget: want a number from 0 up, not "1.5"`},
		{map[string]any{"redisloop": []any{"budget"}}, `settings: redisloop: want the rule's options below it, not a list`},
		{[]any{"tests"}, `settings: want keys and values such as tests: true, not a list`},
		{"tests", `settings: want keys and values such as tests: true, not "tests"`},
	} {
		cfg, err := FromSettings(c.settings)
		if err == nil {
			err = cfg.Check(analyzers)
		}
		if err == nil || err.Error() != c.want {
			t.Errorf("%v:\ngot  %v\nwant %s", c.settings, err, c.want)
		}
	}
}

// Settings from Use replace the file, but only for their rule, and not for
// dependencies.
func TestUse(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "m.go")
	for path, text := range map[string]string{
		filepath.Join(dir, "go.mod"): "module example.com/m\n", filepath.Join(dir, Name): "replicas: 7\n", name: "package m\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	fset := token.NewFileSet()
	f, err := syntax.ParseFile(fset, name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	pass := func(rule, version string) *analysis.Pass {
		return &analysis.Pass{
			Analyzer: &analysis.Analyzer{Name: rule}, Fset: fset, Files: []*ast.File{f},
			Pkg: types.NewPackage("example.com/m", "m"), Module: &analysis.Module{Path: "example.com/m", Version: version},
		}
	}
	c, err := FromSettings(map[string]any{"replicas": 3})
	if err != nil {
		t.Fatal(err)
	}
	Use("redisloop", c)
	t.Cleanup(func() { Use("redisloop", nil) })
	for _, c := range []struct {
		rule, version string
		want          int
	}{{"redisloop", "", 3}, {"redisloop", "v1.0.0", 1}, {"redisignore", "", 7}} {
		cfg, err := ForPass(pass(c.rule, c.version))
		if err != nil || cfg.Replicas != c.want {
			t.Errorf("%s %s: %+v, %v, want %d replicas", c.rule, c.version, cfg, err, c.want)
		}
	}
}
