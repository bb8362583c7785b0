// Command redisvet finds Redis commands that a Go program sends far more
// often than it needs. Run it as redisvet ./... or as
// go vet -vettool=$(which redisvet) ./..., which needs it in PATH; see
// redisvet help.
package main

import (
	"os"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/vettool"
)

func main() {
	args := os.Args[1:]
	if vettool.Invoked(args) {
		vettool.Main(args, analyzers.All())
	}
	os.Exit(cli.Main(args, analyzers.All(), analyzers.Fixes()))
}
