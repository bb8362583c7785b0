package cli_test

import (
	"os"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/cli/vettool"
)

// suite is what redisvet has, and an analyzer with fixes.
var suite = append([]*analysis.Analyzer{clitest.Polish}, analyzers.All()...)

// The test binary stands in for redisvet where redisvet calls itself: as the
// tool of go vet. With CLI_TEST=naive it is the tool without its shortcut.
func init() {
	args := os.Args[1:]
	switch {
	case !vettool.Invoked(args):
	case os.Getenv("CLI_TEST") == "naive" && args[len(args)-1] != "-V=full" && args[len(args)-1] != "-flags":
		unitchecker.Main(suite...)
	default:
		vettool.Main(args, suite)
	}
}
