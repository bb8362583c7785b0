package e2e

import (
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// Only the last package of a chain of modules imports Redis; the loop is in
// the first.
func TestChain(t *testing.T) {
	t.Parallel()
	dir := clitest.Write(t, clitest.Imports)
	withConfig(t, dir, "")
	const want = "app.go:13:30: repo.Load in a loop over ids: one GET per element (through (*Lib).Load)"
	code, out, stderr := redisvet(t, dir, ".")
	if code != 1 || !strings.HasPrefix(out, want) || strings.Count(out, "(redisloop/") != 1 || stderr != "" {
		t.Errorf("redisvet: exit %d\n%s%s", code, out, stderr)
	}
	code, out, stderr = goVet(t, dir, ".")
	if code != 1 || !strings.Contains(stderr, want) || strings.Count(stderr, "one GET per element") != 1 {
		t.Errorf("go vet: exit %d\n%s%s", code, out, stderr)
	}
}
