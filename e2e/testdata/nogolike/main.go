// Command nogolike is a vet tool that tells the analyzers as little as nogo,
// the driver of Bazel's rules_go, does: nothing of modules, of files that the
// compiler does not read, and no way to read one; and it has no facts of the
// standard library. The go command has the rest of it: a process for each
// package, in the order of imports, types from export data and facts as gobs.
package main

import (
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/redisvet/redisvet/analyzers"
)

func main() {
	log.SetFlags(0)
	if cfg := os.Args[len(os.Args)-1]; strings.HasSuffix(cfg, ".cfg") && standard(cfg) {
		return
	}
	suite, seen := analyzers.All(), make(map[*analysis.Analyzer]bool)
	for _, a := range suite {
		blind(a, seen)
	}
	unitchecker.Main(suite...)
}

// standard answers for a package of the standard library, with no facts.
func standard(name string) bool {
	text, err := os.ReadFile(name)
	if err != nil {
		log.Fatal(err)
	}
	var cfg unitchecker.Config
	if err := json.Unmarshal(text, &cfg); err != nil {
		log.Fatal(err)
	}
	src := filepath.Join(os.Getenv("GOROOT"), "src") + string(filepath.Separator)
	if !cfg.VetxOnly || len(cfg.GoFiles) == 0 || !strings.HasPrefix(cfg.GoFiles[0], src) {
		return false
	}
	if err := os.WriteFile(cfg.VetxOutput, nil, 0o666); err != nil {
		log.Fatal(err)
	}
	return true
}

// blind takes from an analyzer, and from all that it requires, what nogo does
// not give them.
func blind(a *analysis.Analyzer, seen map[*analysis.Analyzer]bool) {
	if seen[a] {
		return
	}
	seen[a] = true
	for _, r := range a.Requires {
		blind(r, seen)
	}
	run := a.Run
	a.Run = func(pass *analysis.Pass) (any, error) {
		known := *pass
		known.Module, known.OtherFiles, known.IgnoredFiles, known.ReadFile = nil, nil, nil, nil
		return run(&known)
	}
}
