package cli

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/analysis"

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
	var off []string // the files that leave no rule on
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
		if !slices.ContainsFunc(o.analyzers, func(a *analysis.Analyzer) bool { return cfg.Enabled(a.Name) }) {
			off = append(off, cfg.Path)
		}
	}
	if len(off) > 0 && len(off) == len(roots) {
		return fmt.Errorf("every rule is switched off: enabled: false in %s", t.relative(off[0]))
	}
	return nil
}
