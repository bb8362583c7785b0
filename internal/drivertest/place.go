package drivertest

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Places returns a directory for the copies of modules that the tests of a package
// build. The go command keys what it compiles by directory. In a directory that is the
// same in each run, it compiles the packages of a copy once, and not again for each
// run. The directory is outside the checkout, because files that change there keep go
// test from answering from its cache. A second run of these tests in this checkout
// waits until unlock is called.
func Places(pkg string) (dir string, unlock func(), err error) {
	root, err := root()
	if err != nil {
		return "", nil, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", nil, err
	}
	dir = filepath.Join(cache, "redisvet-e2e", fmt.Sprintf("%.8x", sha256.Sum256([]byte(root))), pkg)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", nil, err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", nil, err
	}
	unlock, err = lockedfile.MutexAt(filepath.Join(dir, "lock")).Lock()
	return dir, unlock, err
}

// copied are the packages of the modules that tests copy and build.
var copied = []string{"hub.example/...", "redisvet.test/..."}

// CompileFaster has the go command compile the copies of modules without
// optimizations. What imports go-redis takes about half the time then, and no test
// depends on how fast a copy runs.
func CompileFaster() error {
	flags, err := exec.Command("go", "env", "GOFLAGS").Output()
	if err != nil {
		return fmt.Errorf("go env GOFLAGS: %w", err)
	}
	all := []string{strings.TrimSpace(string(flags)), "'-gcflags=-N -l'"} // of what a command names
	for _, pattern := range copied {
		all = append(all, "'-gcflags="+pattern+"=-N -l'")
	}
	return os.Setenv("GOFLAGS", strings.Join(all, " "))
}
