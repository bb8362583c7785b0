package golangci

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"

	// What the binaries are built from, so that go test does not answer from
	// its cache when that changes.
	_ "github.com/redisvet/redisvet/golangci"
	_ "github.com/redisvet/redisvet/internal/cli"
)

// binaries has golangci-lint. It stays from run to run, as linking golangci-lint takes
// ten seconds; git ignores it.
const binaries = "../../bin/e2e"

var golangciLint, redisvet string

func TestMain(m *testing.M) {
	if err := build(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	os.Exit(m.Run())
}

func build() error {
	dir, err := filepath.Abs(binaries)
	if err != nil {
		return err
	}
	golangciLint = filepath.Join(dir, "golangci-lint-redisvet")
	if out, err := exec.Command("go", "build", "-tags", "golangci", "-o", golangciLint, "./gcl").CombinedOutput(); err != nil {
		return fmt.Errorf("golangci-lint: %w\n%s", err, out)
	}
	redisvet, err = drivertest.Redisvet()
	return err
}

// A run is one of golangci-lint.
type run struct {
	code     int
	findings []string // of redisvet, as lines
	others   []string // of other linters
	stderr   string
}

// all makes golangci-lint show all that it finds.
const all = `
issues:
  max-issues-per-linter: 0
  max-same-issues: 0
  uniq-by-line: false
`

// suite is a configuration with the plugin that has all rules, its settings
// in YAML's flow style.
func suite(settings string) string {
	return "version: \"2\"\nlinters:\n  default: none\n  enable: [redisvet]\n  settings:\n    custom:\n" +
		"      redisvet: {type: module, settings: " + settings + "}\n" + all
}

// lint runs golangci-lint with a configuration in a module.
func lint(t *testing.T, dir, configuration string, args ...string) run {
	t.Helper()
	config := filepath.Join(t.TempDir(), ".golangci.yml")
	clitest.Put(t, config, configuration)
	args = append([]string{"run", "-c", config, "--allow-parallel-runners", "--path-mode=abs", "--show-stats=false", "--output.json.path=stdout"}, args...)
	code, stdout, stderr := drivertest.Run(t, dir, golangciLint, append(args, "./...")...)
	r := run{code: code, stderr: stderr}
	if code > 1 {
		return r
	}
	own, others := drivertest.ParseGolangciLint(t, dir, stdout)
	r.findings, r.others = drivertest.Lines(own), drivertest.Lines(others)
	return r
}

// withCache gives a test a cache of golangci-lint of its own.
func withCache(t *testing.T) { t.Setenv("GOLANGCI_LINT_CACHE", t.TempDir()) }

// standalone is what redisvet finds.
func standalone(t *testing.T, dir string, flags ...string) []string {
	t.Helper()
	return drivertest.Lines(drivertest.Standalone(t, redisvet, dir, flags...))
}

// hub makes a fresh copy of the sample service, to be changed. It is at the
// same place each time, so that the go command compiles what has changed and
// not all of it.
func hub(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join(binaries, "hub"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS("../../examples/hub")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// edit replaces a text that a file has once.
func edit(t *testing.T, dir, name, from, to string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	text := clitest.Get(t, path)
	if strings.Count(text, from) != 1 {
		t.Fatalf("%s has %q %d times", name, from, strings.Count(text, from))
	}
	clitest.Put(t, path, strings.Replace(text, from, to, 1))
}

// without returns a list without the lines that begin with one of some.
func without(list []string, prefixes ...string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
	})
}
