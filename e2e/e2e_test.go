package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"

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
		if err := drivertest.Redisvet(binary); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		return m.Run()
	}())
}

// command runs name in dir.
func command(t *testing.T, dir, name string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return drivertest.Run(t, dir, name, args...)
}

func redisvet(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return command(t, dir, binary, args...)
}

func goVet(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return command(t, dir, "go", append([]string{"vet", "-vettool=" + binary}, args...)...)
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
	mod := filepath.Join(dir, "go.mod")
	clitest.Put(t, mod, strings.ReplaceAll(clitest.Get(t, mod), "redisguard => ../redisguard\n", "redisguard => "+guardDir(t)+"\n"))
	return dir
}

// guardDir is where redisguard is in this checkout.
func guardDir(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../redisguard")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// replaceGuard has a module use the redisguard of this checkout.
func replaceGuard(t *testing.T, dir string) {
	t.Helper()
	mod := filepath.Join(dir, "go.mod")
	clitest.Put(t, mod, clitest.Get(t, mod)+"\nreplace github.com/redisvet/redisvet/redisguard => "+guardDir(t)+"\n")
}
