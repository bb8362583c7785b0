// Command factvet is a vet tool that reports the facts of each package, and
// those of the packages that it imports, as findings.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/vettool"
	"github.com/redisvet/redisvet/internal/summary"
)

func main() {
	a := summary.Analyzer
	analyse := a.Run
	a.Run = func(pass *analysis.Pass) (any, error) {
		res, err := analyse(pass)
		for _, f := range pass.AllObjectFacts() {
			if f.Object.Pkg() == pass.Pkg {
				report(pass, f.Object.Name(), f.Fact, analysis.Diagnostic{Pos: f.Object.Pos()})
			}
		}
		for _, f := range pass.AllPackageFacts() {
			if f.Package == pass.Pkg || slices.Contains(pass.Pkg.Imports(), f.Package) {
				report(pass, "package "+f.Package.Path(), f.Fact, analysis.Diagnostic{Pos: pass.Files[0].Package})
			}
		}
		return res, err
	}
	vettool.Main(os.Args[1:], []*analysis.Analyzer{a})
}

func report(pass *analysis.Pass, of string, f analysis.Fact, d analysis.Diagnostic) {
	text, err := json.Marshal(f)
	if err != nil {
		panic(err)
	}
	d.Message = fmt.Sprintf("%s: %T %s", of, f, text)
	pass.Report(d)
}
