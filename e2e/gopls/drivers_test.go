package gopls

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/drivertest"
)

// Every driver finds the same in the sample service and in all cases, at the
// same places and in the same words, and fixes it in the same way. The test is
// in this module because the editor is the one that is hardest to drive.
func TestEveryDriver(t *testing.T) {
	nogo, linter := filepath.Join(t.TempDir(), "nogolike"), golangciLint(t)
	if err := drivertest.Build(nogo, "./e2e/testdata/nogolike"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir   string
		least int // findings, and lines of edits
		edits int
	}{{"examples/hub", 10, 10}, {"testdata", 400, 500}} {
		t.Run(filepath.Base(c.dir), func(t *testing.T) {
			// What the go command compiles for it is in
			// its cache already. Nothing here writes there.
			dir, err := filepath.Abs(filepath.Join("../..", c.dir))
			if err != nil {
				t.Fatal(err)
			}
			want := drivertest.Lines(drivertest.Standalone(t, redisvet, dir))
			if len(want) < c.least {
				t.Errorf("%d findings, expected %d or more", len(want), c.least)
			}
			same := func(driver string, got []string) {
				t.Helper()
				drivertest.Same(t, "redisvet", want, driver, got)
			}
			same("go vet", drivertest.Lines(drivertest.GoVet(t, redisvet, dir)))
			same("a driver that is as nogo is", drivertest.Lines(drivertest.VetTool(t, nogo, dir)))
			same("golangci-lint", lint(t, linter, dir, want))
			same("gopls", shown(t, module(t, c.dir))) // which leaves alone what lies in a folder called testdata

			mended := edits(t, dir, redisvet, "-fix", "-diff", "./...")
			if len(mended) < c.edits {
				t.Errorf("%d lines of edits, expected %d or more", len(mended), c.edits)
			}
			drivertest.Same(t, "redisvet -fix", mended, "go vet -fix", edits(t, dir, "go", "vet", "-vettool="+redisvet, "-fix", "-diff", "./..."))
			drivertest.Same(t, "redisvet -fix", mended, "go fix", edits(t, dir, "go", "fix", "-fixtool="+redisvet, "-diff", "./..."))
		})
	}
}

// edits are the lines that a diff adds and removes, with their file and their
// number in it.
func edits(t *testing.T, dir, name string, args ...string) []string {
	t.Helper()
	_, out, stderr := drivertest.Run(t, dir, name, args...)
	var list []string
	file, n := "", 0
	for line := range strings.Lines(out + stderr) {
		switch {
		case strings.HasPrefix(line, "--- "):
			file, n = filepath.Base(strings.Fields(line)[1]), 0
		case strings.HasPrefix(line, "+++ "):
		case strings.HasPrefix(line, "+"), strings.HasPrefix(line, "-"):
			n++
			list = append(list, fmt.Sprintf("%s: %d: %s", file, n, strings.TrimSuffix(line, "\n")))
		}
	}
	slices.Sort(list)
	return list
}

// golangciLint is the golangci-lint with the plugin that the module next to this
// one builds as well.
func golangciLint(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../bin/e2e/golangci-lint-redisvet")
	if err != nil {
		t.Fatal(err)
	}
	if code, out, stderr := drivertest.Run(t, "../golangci", "go", "build", "-tags", "golangci", "-o", path, "./gcl"); code != 0 {
		t.Fatalf("golangci-lint: %s%s", out, stderr)
	}
	return path
}

// lint is what golangci-lint finds. It takes //nolint:redisvet on the line for
// a directive, as it should; those findings are taken as found.
func lint(t *testing.T, linter, dir string, want []string) []string {
	t.Helper()
	t.Setenv("GOLANGCI_LINT_CACHE", t.TempDir())
	configuration := filepath.Join(t.TempDir(), ".golangci.yml")
	put(t, configuration, fmt.Sprintf(`version: "2"
linters:
  default: none
  enable: [redisvet]
  settings:
    custom:
      redisvet:
        type: module
        settings: %s
issues:
  max-issues-per-linter: 0
  max-same-issues: 0
  uniq-by-line: false
`, settings(t, dir)))
	_, out, stderr := drivertest.Run(t, dir, linter, "run", "-c", configuration, "--tests=false", "--allow-parallel-runners",
		"--path-mode=abs", "--show-stats=false", "--output.json.path=stdout", "./...")
	if stderr != "" {
		t.Logf("golangci-lint: %s", stderr)
	}
	own, others := drivertest.ParseGolangciLint(t, dir, out)
	if len(others) > 0 {
		t.Errorf("golangci-lint: %v", others)
	}
	got := drivertest.Lines(own)
	for _, f := range want {
		if !slices.Contains(got, f) && strings.Contains(lineOf(t, dir, f), "//nolint:redisvet") {
			got = append(got, f)
		}
	}
	return got
}

// settings is the .redisvet.yaml of a directory, which golangci-lint does not read, as one
// line of YAML.
func settings(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, ".redisvet.yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		return "{}"
	} else if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := yaml.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	line, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(line)
}

// lineOf is the line of source that a finding is on.
func lineOf(t *testing.T, dir, finding string) string {
	t.Helper()
	name, rest, _ := strings.Cut(finding, ":")
	number, _, _ := strings.Cut(rest, ":")
	lines := strings.Split(read(t, filepath.Join(dir, filepath.FromSlash(name))), "\n")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(lines) {
		t.Fatalf("no line of %s", finding)
	}
	return lines[n-1]
}

// shown is what an editor shows that opens each file. It asks for the findings of one
// file after the other. A server that publishes them by itself does so for all open
// packages at once, and does not say when it has ended.
func shown(t *testing.T, dir string) []string {
	t.Helper()
	c := start(t, dir, map[string]any{"pullDiagnostics": true, "analyses": others(t)})
	defer c.stop()
	code, files, stderr := command(t, dir, "go", "list", "-f", `{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{range .CgoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}`, "./...")
	if code != 0 {
		t.Fatalf("go list: exit %d: %s", code, stderr)
	}
	var list []string
	for _, path := range strings.Fields(files) {
		for _, d := range c.ask(path) {
			if slices.Contains(config.Rules, d.Source) {
				list = append(list, line(dir, path, d))
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// line is the line of a finding, of the form that redisvet has. Columns are counted in
// UTF-16 there, so the code has to be ASCII before them.
func line(dir, path string, d diagnostic) string {
	name := strings.TrimPrefix(path, dir+string(filepath.Separator))
	return fmt.Sprintf("%s:%d:%d: %s (%s)", name, d.Range.Start.Line+1, d.Range.Start.Character+1, d.Message, d.Source)
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
