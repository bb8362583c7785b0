package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/cli/load"
	_ "github.com/redisvet/redisvet/internal/cli/vettool" // in testdata/suitevet
)

// suite has the rules of redisvet and an analyzer with fixes.
var suite = append(analyzers.All(), clitest.Polish)

// dependencies has the types of what the programs of these tests import.
var dependencies = load.NewCache()

// builds is the directory with the binaries of these tests.
var builds string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "redisvet-cli")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		defer os.RemoveAll(dir)
		builds = dir
		return m.Run()
	}())
}

// buildVetTool builds testdata/suitevet once. go vet starts it for each
// package, so it contains neither the race detector nor the testing package.
var buildVetTool = sync.OnceValues(func() (string, error) {
	tool := filepath.Join(builds, "suitevet")
	out, err := exec.Command("go", "build", "-ldflags=-s", "-o", tool, "./testdata/suitevet").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, out)
	}
	return tool, err
})

func vetTool(tb testing.TB) string {
	tb.Helper()
	tool, err := buildVetTool()
	if err != nil {
		tb.Fatal(err)
	}
	return tool
}
