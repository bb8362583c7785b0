package cli

import (
	"path/filepath"

	"github.com/redisvet/redisvet/internal/config"
)

// configure reads .redisvet.yaml before anything is loaded, so that a fault in
// it is told once and first, and applies the flags that win over it.
func (t *Tool) configure(o *options) error {
	if o.isSet("tests") {
		o.override.Tests = &o.tests
	}
	config.Override(o.override)
	files, err := config.Files(t.Dir)
	if err != nil {
		return err
	}
	for _, dir := range append(dirsOf(files), t.Dir) {
		if err := config.Check(dir, t.Analyzers); err != nil {
			return err
		}
		cfg, err := config.ForDir(dir)
		if err != nil {
			return err
		}
		// Where one file asks for test files they are loaded; the modules
		// that do not ask stay without findings in theirs.
		o.tests = o.tests || cfg.Tests
	}
	return nil
}

func dirsOf(files []string) []string {
	var out []string
	for _, f := range files {
		out = append(out, filepath.Dir(f))
	}
	return out
}
