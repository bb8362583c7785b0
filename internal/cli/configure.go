package cli

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/config"
)

// configure reads .redisvet.yaml before anything is loaded, so that an error in
// it comes first and once. It applies the flags that override it.
func (t *Tool) configure(o *options) error {
	if o.isSet("tests") {
		o.override.Tests = &o.tests
	}
	config.Override(o.override)
	roots, err := config.Roots(t.Dir)
	if err != nil {
		return err
	}
	base, err := config.Base(t.Dir)
	if err != nil {
		return err
	}
	for _, dir := range slices.Compact(slices.Sorted(slices.Values(append([]string{base}, roots...)))) {
		if path := config.Unread(dir); path != "" {
			fmt.Fprintf(t.Stderr, "redisvet: %s is not read: the configuration is called %s\n", t.relative(path), config.Name)
		}
	}
	var off []string                 // the files that leave no rule on
	baselines := map[string]string{} // that they name, and where
	for _, dir := range roots {
		if err := config.Check(dir, t.Analyzers); err != nil {
			return err
		}
		cfg, err := config.ForDir(dir)
		if err != nil {
			return err
		}
		// If one file asks for test files they are loaded. Modules that do not
		// ask get no findings in theirs.
		o.tests = o.tests || cfg.Tests
		if cfg.Baseline != "" {
			baselines[cfg.Baseline] = t.relative(cfg.Path) + strings.TrimPrefix(cfg.Source("baseline"), cfg.Path)
		}
		for _, path := range cfg.Missing() {
			t.tell(fmt.Sprintf("%s: exclude: there is no %s", t.relative(cfg.Path), path))
		}
		o.noteImpact(cfg, t.relative(cfg.Path))
		if !slices.ContainsFunc(o.analyzers, func(a *analysis.Analyzer) bool { return cfg.Enabled(a.Name) }) {
			off = append(off, cfg.Path)
		}
	}
	if len(off) > 0 && len(off) == len(roots) {
		return fmt.Errorf("every rule is switched off: enabled: false in %s", t.relative(off[0]))
	}
	return t.chooseBaseline(o, baselines)
}

// chooseBaseline sets the baseline to that of the configurations, unless a flag has. They
// are given with the places that set them.
func (t *Tool) chooseBaseline(o *options, places map[string]string) error {
	names := slices.Sorted(maps.Keys(places))
	switch {
	case o.isSet("baseline") || len(names) == 0:
		return nil
	case len(names) > 1:
		return fmt.Errorf("the modules have several baselines, %s and %s: choose one with -baseline", t.relative(names[0]), t.relative(names[1]))
	}
	o.baseline, o.baselineSetting = t.relative(names[0]), places[names[0]]+": baseline"
	return nil
}

// noteImpact notes what the user has set for the least impact that is reported.
func (o *options) noteImpact(cfg *config.Config, file string) {
	switch {
	case o.override.Impact != nil:
		o.leastImpact = "-impact=" + cfg.Impact.String()
	case cfg.IsSet("impact"):
		o.leastImpact = fmt.Sprintf("impact: %s in %s", cfg.Impact, file)
	}
}

// unreadBelow says which files below the root of a module look like its configuration
// and are not read.
func (t *Tool) unreadBelow(graph *load.Graph) (lines []string) {
	seen := map[string]bool{}
	for _, p := range graph.Roots {
		if p.Module == nil {
			continue
		}
		for dir := filepath.Dir(p.GoFiles[0]); len(dir) > len(p.Module.Dir) && !seen[dir]; dir = filepath.Dir(dir) {
			seen[dir] = true
			if path := config.UnreadBelow(dir); path != "" {
				lines = append(lines, t.relative(path)+" is not read: the configuration is next to go.mod, where overrides: sets options of paths")
			}
		}
	}
	return lines
}
