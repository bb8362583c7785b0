package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"

	// What the binary is built from, so that go test does not answer from its
	// cache when that changes.
	_ "github.com/redisvet/redisvet/analyzers"
	_ "github.com/redisvet/redisvet/internal/cli"
	_ "github.com/redisvet/redisvet/internal/cli/vettool"
)

// binary is redisvet, built once for all tests.
var binary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "redisvet-e2e")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		defer os.RemoveAll(dir)
		binary = filepath.Join(dir, "redisvet")
		if out, err := exec.Command("go", "build", "-o", binary, "../cmd/redisvet").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
			return 2
		}
		return m.Run()
	}())
}

// command runs name in dir.
func command(t *testing.T, dir, name string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

func redisvet(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return command(t, dir, binary, args...)
}

func goVet(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return command(t, dir, "go", append([]string{"vet", "-vettool=" + binary}, args...)...)
}

// findings reads JSON trees, as both drivers print them, into a sorted list.
// A finding in a file of two packages (one and its test) counts once.
func findings(t *testing.T, dir, output string) []string {
	t.Helper()
	out := []string{}
	for dec := json.NewDecoder(strings.NewReader(output)); ; {
		var tree map[string]map[string]json.RawMessage
		if err := dec.Decode(&tree); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v in %s", err, output)
		}
		for id, rules := range tree {
			for rule, raw := range rules {
				var list []struct {
					Category, Posn, End, Message string
					Related                      []struct{ Posn, Message string }
				}
				if err := json.Unmarshal(raw, &list); err != nil {
					t.Fatalf("%s: %s: %s", id, rule, raw)
				}
				for _, d := range list {
					out = append(out, strings.ReplaceAll(fmt.Sprintf("%s-%s %s/%s %s %v", d.Posn, d.End, rule, d.Category, d.Message, d.Related), dir+string(filepath.Separator), ""))
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// withConfig writes dir's configuration; the name of the test's directory in
// it makes sure that go vet has no result for it yet.
func withConfig(t *testing.T, dir, text string) {
	t.Helper()
	clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), "# "+dir+"\n"+text)
}

// copyModule copies a module of this repository, so that it can be given a
// configuration.
func copyModule(t *testing.T, from string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	mod := filepath.Join(dir, "go.mod")
	text, err := os.ReadFile(mod)
	if err != nil {
		t.Fatal(err)
	}
	clitest.Put(t, mod, strings.ReplaceAll(string(text), "redisvet => ..\n", "redisvet => "+root+"\n"))
	return dir
}
