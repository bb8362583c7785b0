// Command reachvet is a vet tool with the analyzer of package clitest. Into
// the file that REACHVET_LOG names it writes each unit that it is given and
// each that it analyses. With REACHVET_NAIVE set it takes no shortcut.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/cli/vettool"
)

func main() {
	args := os.Args[1:]
	unit := strings.HasSuffix(args[len(args)-1], ".cfg")
	if unit {
		text, err := os.ReadFile(args[len(args)-1])
		if err != nil {
			panic(err)
		}
		var cfg unitchecker.Config
		if err := json.Unmarshal(text, &cfg); err != nil {
			panic(err)
		}
		note("unit", cfg.ImportPath)
	}
	analyse := clitest.Reach.Run
	clitest.Reach.Run = func(pass *analysis.Pass) (any, error) {
		note("run", pass.Pkg.Path())
		return analyse(pass)
	}
	if unit && os.Getenv("REACHVET_NAIVE") != "" {
		unitchecker.Main(clitest.Reach)
	}
	vettool.Main(args, []*analysis.Analyzer{clitest.Reach})
}

func note(what, path string) {
	log := os.Getenv("REACHVET_LOG")
	if log == "" {
		return
	}
	f, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(f, "%s:%s\n", what, path)
	f.Close()
}
