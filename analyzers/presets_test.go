package analyzers_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/config"
)

// The newest preset of a version has the defaults. Whoever changes a default, or adds
// a rule or a category, adds a preset for the next version: that of a version that is
// released does not change.
func TestNewestPreset(t *testing.T) {
	newest := config.PresetNames()[0]
	effective := func(preset string) (out []string) {
		cfg, err := config.ForPreset(preset)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range cfg.Settings(analyzers.All(), analyzers.All()) {
			if s.Key != "preset" {
				out = append(out, s.Key+": "+s.Value)
			}
		}
		for _, rule := range config.Rules {
			for _, c := range config.Categories[rule] {
				if _, given := cfg.Switched(rule, c); given {
					t.Errorf("preset %q switches %s/%s", preset, rule, c)
				}
			}
		}
		return out
	}
	defaults, got := effective(""), effective(newest)
	for i, want := range defaults {
		if got[i] != want {
			t.Errorf("the preset %s has %s, the default is %s", newest, got[i], want)
		}
	}
	if len(defaults) < 15 {
		t.Errorf("only %d settings: %v", len(defaults), defaults)
	}
}

// Each preset sets only options that the rules have. The defaults of a version are
// written down for each of them.
func TestPresets(t *testing.T) {
	for i, name := range config.PresetNames() {
		cfg, err := config.ForPreset(name)
		if err == nil {
			err = cfg.Check(analyzers.All())
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		open := []string{"preset", "price", "profile", "baseline", "categories", "severity", "exclude", "overrides"} // that have no default
		for _, s := range cfg.Settings(analyzers.All(), analyzers.All()) {
			named := filepath.Ext(s.Key) == ".enabled" || slices.Contains(open, s.Key) || s.From == "preset "+name
			if i == 0 && !named {
				t.Errorf("%s: %s is not in the preset", name, s.Key)
			}
		}
	}
}

func TestConfigSchema(t *testing.T) {
	name := filepath.Join("..", "docs", "redisvet.schema.json")
	want, err := config.Schema(analyzers.All())
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not the schema of the configuration: go test ./analyzers -update (%v)", name, err)
	}
}
