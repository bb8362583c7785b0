package e2e

import (
	"fmt"
	"os"
	"testing"

	"github.com/redisvet/redisvet/internal/drivertest"

	// What the binary is built from, so that go test does not answer from its
	// cache when that changes.
	_ "github.com/redisvet/redisvet/analyzers"
	_ "github.com/redisvet/redisvet/internal/cli"
	_ "github.com/redisvet/redisvet/internal/cli/vettool"
)

// binary is redisvet, places is the directory for copies of modules.
var binary, places string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		unlock, err := prepare()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		defer unlock()
		return m.Run()
	}())
}

func prepare() (unlock func(), err error) {
	if places, unlock, err = drivertest.Places("e2e"); err != nil {
		return nil, err
	}
	if binary, err = drivertest.Redisvet(); err == nil {
		err = drivertest.CompileFaster()
	}
	return unlock, err
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
