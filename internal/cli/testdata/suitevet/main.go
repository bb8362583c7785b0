// Command suitevet is redisvet as a vet tool, with an analyzer more that has
// fixes. With SUITEVET_NAIVE set it takes no shortcut.
package main

import (
	"os"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/cli/vettool"
)

func main() {
	args, suite := os.Args[1:], append(analyzers.All(), clitest.Polish)
	if os.Getenv("SUITEVET_NAIVE") != "" && strings.HasSuffix(args[len(args)-1], ".cfg") {
		unitchecker.Main(suite...)
	}
	vettool.Main(args, suite)
}
