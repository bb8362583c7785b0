//go:build golangci

// Command gcl is golangci-lint with redisvet, as docs/golangci.md says. The
// tag keeps it, and the 1,200 packages below it, from being built and vetted
// by whoever says ./... here; the tests build it once.
package main

import (
	"os"

	"github.com/golangci/golangci-lint/v2/pkg/commands"
	"github.com/golangci/golangci-lint/v2/pkg/exitcodes"

	_ "github.com/redisvet/redisvet/golangci"
)

func main() {
	if err := commands.Execute(commands.BuildInfo{Version: "(devel)"}); err != nil {
		os.Exit(exitcodes.Failure)
	}
}
