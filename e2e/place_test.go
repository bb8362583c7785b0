package e2e

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/lockedfile"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// places has the copies of modules that tests build. The go command keys what
// it compiles by directory. In a directory that is the same in each run, it
// compiles the packages of a copy once, and not again for each run. The directory is
// outside the checkout, because files that change there keep go test from
// answering from its cache.
var places string

// findPlaces makes places. A second run of these tests in this checkout waits
// until unlock is called, because both use the same directories.
func findPlaces() (unlock func(), err error) {
	root, err := filepath.Abs("..")
	if err != nil {
		return nil, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	places = filepath.Join(cache, "redisvet-e2e", fmt.Sprintf("%.8x", sha256.Sum256([]byte(root))))
	if err := os.MkdirAll(places, 0o755); err != nil {
		return nil, err
	}
	if places, err = filepath.EvalSymlinks(places); err != nil {
		return nil, err
	}
	return lockedfile.MutexAt(filepath.Join(places, "lock")).Lock()
}

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

// withConfig writes dir's configuration. The directory of the binary is in it,
// which each run has of its own, so that go vet never answers from its cache: a
// run that was interrupted may have left an answer without findings there.
func withConfig(t *testing.T, dir, text string) {
	t.Helper()
	clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), "# "+filepath.Dir(binary)+"\n"+text)
}
