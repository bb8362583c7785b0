package cli_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	_ "github.com/redisvet/redisvet/internal/cli/vettool" // in testdata/suitevet
)

// suite is what redisvet has, and an analyzer with fixes.
var suite = append(analyzers.All(), clitest.Polish)

// vetTool builds testdata/suitevet. Neither the race detector nor the testing
// package should be in what go vet starts for each package.
func vetTool(tb testing.TB) string {
	tb.Helper()
	tool := filepath.Join(tb.TempDir(), "suitevet")
	if out, err := exec.Command("go", "build", "-o", tool, "./testdata/suitevet").CombinedOutput(); err != nil {
		tb.Fatalf("%v\n%s", err, out)
	}
	return tool
}
