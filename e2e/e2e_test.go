package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

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
		unlock, err := findPlaces()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		defer unlock()
		binary = filepath.Join(dir, "redisvet")
		if err := drivertest.Redisvet(binary); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		if err := compileFaster(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		return m.Run()
	}())
}

// compileFaster has the go command compile the copies of modules without
// optimizations. What imports go-redis takes about half the time then, and nothing
// here depends on how fast a copy runs.
func compileFaster() error {
	flags, err := exec.Command("go", "env", "GOFLAGS").Output()
	if err != nil {
		return fmt.Errorf("go env GOFLAGS: %w", err)
	}
	return os.Setenv("GOFLAGS", strings.TrimSpace(string(flags))+" '-gcflags=-N -l'")
}

// command runs name in dir.
func command(t *testing.T, dir, name string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return drivertest.Run(t, dir, name, args...)
}

func redisvet(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	code, stdout, stderr = command(t, dir, binary, args...)
	return code, stdout, drivertest.WithoutTotals(stderr)
}

func goVet(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return command(t, dir, "go", append([]string{"vet", "-vettool=" + binary}, args...)...)
}
