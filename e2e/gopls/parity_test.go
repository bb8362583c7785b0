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
	}{{"../../examples/hub", 12}, {"../../testdata", 200}} {
		t.Run(filepath.Base(c.dir), func(t *testing.T) {
			dir, err := filepath.Abs(c.dir)
			if err != nil {
				t.Fatal(err)
			}
			want := alone(t, dir)
			got := edited(t, dir)
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
			if len(want) < c.least {
				t.Errorf("%d findings, expected %d or more", len(want), c.least)
			}
		})
	}
}

// alone is what redisvet prints: sorted lines file:line:col: message (rule).
func alone(t *testing.T, dir string) []string {
	t.Helper()
	_, out, stderr := command(t, dir, nil, redisvet, "-json", "./...")
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

// edited is what gopls finds in each file of a folder when it is asked for it.
// Columns are counted in UTF-16 there, so the code has to be ASCII before them.
func edited(t *testing.T, dir string) []string {
	t.Helper()
	c := start(t, dir, map[string]any{"pullDiagnostics": true})
	var list []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasPrefix(path, filepath.Join(dir, "illtyped")) {
			return err
		}
		var report struct{ Items []diagnostic }
		c.call("textDocument/diagnostic", map[string]any{"textDocument": map[string]any{"uri": uri(path)}}, &report)
		for _, d := range report.Items {
			if slices.Contains(config.Rules, d.Source) {
				list = append(list, fmt.Sprintf("%s:%d:%d: %s (%s)", strings.TrimPrefix(path, dir+string(filepath.Separator)),
					d.Range.Start.Line+1, d.Range.Start.Character+1, d.Message, d.Source))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return slices.Compact(list)
}
