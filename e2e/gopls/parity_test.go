package gopls

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/config"
)

// An editor shows the findings of the standalone run, with the same places
// and the same messages.
func TestParity(t *testing.T) {
	for _, c := range []struct {
		dir   string
		least int
	}{{"examples/hub", 10}, {"testdata", 200}} {
		t.Run(filepath.Base(c.dir), func(t *testing.T) {
			dir := module(t, c.dir) // gopls leaves alone what lies in a folder called testdata
			want := alone(t, dir)
			s := start(t, dir, map[string]any{"analyses": others(t)})
			s.openAll(dir)
			// A server says nothing at the end, so this waits for what is wanted.
			var got []string
			if !s.wait(func() bool { got = s.findings(dir); return slices.Equal(got, want) }) {
				for _, f := range want {
					if !slices.Contains(got, f) {
						t.Errorf("only redisvet: %s", f)
					}
				}
				for _, f := range got {
					if !slices.Contains(want, f) {
						t.Errorf("only gopls:    %s", f)
					}
				}
			}
			if len(want) < c.least {
				t.Errorf("%d findings, expected %d or more", len(want), c.least)
			}
		})
	}
}

// alone is what redisvet prints: sorted lines file:line:col: message (rule).
func alone(t *testing.T, dir string) []string {
	t.Helper()
	_, out, stderr := command(t, dir, redisvet, "-json", "./...")
	if stderr != "" {
		t.Errorf("redisvet: %s", stderr)
	}
	var tree map[string]map[string][]struct{ Posn, Message string }
	if err := json.Unmarshal([]byte(out), &tree); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	var list []string
	for _, rules := range tree {
		for rule, found := range rules {
			for _, d := range found {
				list = append(list, fmt.Sprintf("%s: %s (%s)", strings.TrimPrefix(d.Posn, dir+string(filepath.Separator)), d.Message, rule))
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// openAll opens the Go files of a folder: gopls analyses the packages of which
// one is open.
func (c *client) openAll(dir string) {
	c.t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasPrefix(path, filepath.Join(dir, "illtyped")) {
			return err
		}
		c.edit(path, read(c.t, path))
		return nil
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

// findings is what is shown of the suite, as lines of the form that alone has.
// Columns are counted in UTF-16 there, so the code has to be ASCII before them.
func (c *client) findings(dir string) []string {
	var list []string
	for path, shown := range c.shown {
		for _, d := range shown {
			if slices.Contains(config.Rules, d.Source) {
				list = append(list, fmt.Sprintf("%s:%d:%d: %s (%s)", strings.TrimPrefix(path, dir+string(filepath.Separator)),
					d.Range.Start.Line+1, d.Range.Start.Character+1, d.Message, d.Source))
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// others switches off what gopls itself finds, which costs several times as
// much as the suite does.
func others(t *testing.T) map[string]bool {
	t.Helper()
	code, out, stderr := command(t, "", binary, "api-json")
	var api struct{ Analyzers []struct{ Name string } }
	if err := json.Unmarshal([]byte(out), &api); err != nil || code != 0 || len(api.Analyzers) == 0 {
		t.Fatalf("gopls api-json: exit %d, %v, %s", code, err, stderr)
	}
	off := make(map[string]bool)
	for _, a := range api.Analyzers {
		off[a.Name] = false
	}
	return off
}
