// Package drivertest is for tests that compare drivers. It brings what they
// print into one form: a sorted list with a line
//
//	file:line:col: message (rule)
//
// for each finding, files relative to the directory of the run. Modules below
// this one import it, too.
package drivertest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/pathname"
)

// module is the one with the command.
const module = "github.com/redisvet/redisvet"

// A Finding is what every driver reports of a diagnostic, and what some do.
type Finding struct {
	Posn, Message, Rule string

	End, Category string
	Related       []string // posn: message
}

// String is the line of a finding.
func (f Finding) String() string { return fmt.Sprintf("%s: %s (%s)", f.Posn, f.Message, f.Rule) }

// Detail is all of a finding, as the JSON trees have it, but for the places in other
// packages. Only a driver that loads the files of those knows them.
func (f Finding) Detail() string {
	own := slices.DeleteFunc(slices.Clone(f.Related), func(r string) bool {
		posn, _, _ := strings.Cut(r, ": ")
		return path.Dir(posn) != path.Dir(f.Posn)
	})
	return fmt.Sprintf("%s, to %s, %s, %q", f, f.End, f.Category, own)
}

// Lines returns the lines of findings, sorted. A finding in a file of two
// packages, one and its test, is reported once.
func Lines(findings []Finding) []string { return list(findings, Finding.String) }

// Details is Lines with all that JSON trees have.
func Details(findings []Finding) []string { return list(findings, Finding.Detail) }

func list(findings []Finding, text func(Finding) string) []string {
	out := []string{}
	for _, f := range findings {
		out = append(out, text(f))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ParseJSON reads the trees of go vet -json, which redisvet -json prints as
// well. Lines with a # between them are skipped.
func ParseJSON(t testing.TB, dir, output string) []Finding {
	t.Helper()
	var trees strings.Builder
	for line := range strings.Lines(output) {
		if !strings.HasPrefix(line, "#") {
			trees.WriteString(line)
		}
	}
	relative := func(posn string) string {
		if rest, ok := pathname.Below(dir, posn); ok {
			posn = rest
		}
		return filepath.ToSlash(posn)
	}
	var out []Finding
	for dec := json.NewDecoder(strings.NewReader(trees.String())); ; {
		var tree map[string]map[string]json.RawMessage
		if err := dec.Decode(&tree); errors.Is(err, io.EOF) {
			return out
		} else if err != nil {
			t.Fatalf("%v in %s", err, output)
		}
		delete(tree, "not reported by default") // counts, which only the standalone tool has
		for id, rules := range tree {
			for rule, raw := range rules {
				var diagnostics []struct {
					Category, Posn, End, Message string
					Related                      []struct{ Posn, Message string }
				}
				if err := json.Unmarshal(raw, &diagnostics); err != nil {
					t.Fatalf("%s: %s: %s", id, rule, raw)
				}
				for _, d := range diagnostics {
					f := Finding{Posn: relative(d.Posn), End: relative(d.End), Rule: rule, Category: d.Category, Message: d.Message}
					for _, r := range d.Related {
						f.Related = append(f.Related, relative(r.Posn)+": "+r.Message)
					}
					out = append(out, f)
				}
			}
		}
	}
}

var totals = regexp.MustCompile(`(?m)^redisvet: (?:\d+ findings?: .*|left out: .*)\n`)

// WithoutTotals returns what the command prints on stderr without the lines that count
// its findings.
func WithoutTotals(stderr string) string { return totals.ReplaceAllString(stderr, "") }

// Same reports the findings that only one of two drivers has.
func Same(t testing.TB, one string, ones []string, other string, others []string) {
	t.Helper()
	for _, f := range ones {
		if !slices.Contains(others, f) {
			t.Errorf("only %s: %s", one, f)
		}
	}
	for _, f := range others {
		if !slices.Contains(ones, f) {
			t.Errorf("only %s: %s", other, f)
		}
	}
}

// root returns the directory of the main module.
func root() (string, error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", module, err)
	}
	return strings.TrimSpace(string(dir)), nil
}

// Build builds a package of the main module, in that module and with what it
// requires, whatever module the test is in. Like a release, the program has no cgo. go vet
// starts it for each package, and the dynamic linker takes a fifth of each start.
func Build(output, pkg string) error {
	root, err := root()
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "build", "-o", output, pkg)
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
	}
	return nil
}

// Redisvet builds the command where make build does, and returns its name. The go
// command does not link it again if it is there and up to date.
func Redisvet() (string, error) {
	root, err := root()
	if err != nil {
		return "", err
	}
	name := filepath.Join(root, "bin", "redisvet")
	return name, Build(name, "./cmd/redisvet")
}

// Standalone returns what the command finds in the packages of a module. It names
// each of them: what only a whole program shows, which ./... is, other drivers do not
// have. Code that it cannot understand in full fails the test.
func Standalone(t testing.TB, redisvet, dir string, flags ...string) []Finding {
	t.Helper()
	code, list, stderr := Run(t, dir, "go", "list", "-e", "./...")
	if code != 0 {
		t.Fatalf("go list: exit %d: %s", code, stderr)
	}
	_, out, stderr := Run(t, dir, redisvet, append(append([]string{"-json"}, flags...), strings.Fields(list)...)...)
	for line := range strings.Lines(WithoutTotals(stderr)) {
		if !strings.HasPrefix(line, "redisvet: not reported by default: ") {
			t.Errorf("redisvet: %s", line)
		}
	}
	return ParseJSON(t, dir, out)
}

// GoVet returns what redisvet finds in a module under go vet. It takes off the rule and
// the category at the end of each message.
func GoVet(t testing.TB, tool, dir string, flags ...string) []Finding {
	t.Helper()
	found := VetTool(t, tool, dir, flags...)
	for i, f := range found {
		message, ok := strings.CutSuffix(f.Message, " ("+f.Rule+"/"+f.Category+")")
		if !ok {
			t.Errorf("go vet: %s: the message does not end in rule and category: %s", f.Posn, f.Message)
		}
		found[i].Message = message
	}
	return found
}

// VetTool returns what a tool of go vet finds in a module, as it prints it.
func VetTool(t testing.TB, tool, dir string, flags ...string) []Finding {
	t.Helper()
	args := append([]string{"vet", "-vettool=" + tool, "-json"}, flags...)
	_, out, stderr := Run(t, dir, "go", append(args, "./...")...)
	for line := range strings.Lines(stderr) {
		if !strings.HasPrefix(line, "#") {
			t.Errorf("go vet: %s", line)
		}
	}
	return ParseJSON(t, dir, out)
}

// Run runs a command in a directory.
func Run(t testing.TB, dir, name string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &errs
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}
