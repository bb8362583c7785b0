package e2e

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// copies counts the copies that each test has made.
var copies = struct {
	sync.Mutex
	of map[string]int
}{of: map[string]int{}}

// copyModule copies a module of this repository, so that a test can change it.
// The nth copy of a test is always in the same directory.
func copyModule(t *testing.T, from string) string {
	t.Helper()
	copies.Lock()
	copies.of[t.Name()]++
	n := copies.of[t.Name()]
	copies.Unlock()
	dir := filepath.Join(places, fmt.Sprintf("%s_%d", strings.ReplaceAll(t.Name(), "/", "_"), n))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	mod := filepath.Join(dir, "go.mod")
	clitest.Put(t, mod, strings.ReplaceAll(clitest.Get(t, mod), "redisguard => ../redisguard\n", "redisguard => "+guardDir(t)+"\n"))
	withConfig(t, dir, "")
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

// thisRun is the name of this run.
var thisRun = rand.Text()

// withConfig writes dir's configuration. Its comment differs from run to run, so that
// go vet never answers from its cache: a run that was interrupted may have left an
// answer without findings there.
func withConfig(t *testing.T, dir, text string) {
	t.Helper()
	clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), "# "+thisRun+"\n"+text)
}
