// Package vettool is the driver for go vet -vettool=redisvet: the protocol of
// unitchecker from x/tools. A shortcut keeps go vet from type-checking all
// imports of a program, and the -V=full line changes with the configuration.
package vettool

import (
	"flag"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/redisvet/redisvet/internal/cli/measured"
	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
)

// Invoked reports whether the arguments are those of the go command for a vet
// tool: a query of the tool, or a unit of work.
func Invoked(args []string) bool {
	if len(args) == 0 {
		return false
	}
	for _, a := range args {
		if a == "-V=full" || a == "-flags" {
			return true
		}
	}
	return strings.HasSuffix(args[len(args)-1], ".cfg")
}

// Main handles the request of the go command and exits.
func Main(args []string, analyzers []*analysis.Analyzer) {
	if cfg := args[len(args)-1]; strings.HasSuffix(cfg, ".cfg") {
		u, err := readUnit(cfg)
		done := false
		if err == nil {
			done, err = u.skip()
		}
		if err != nil {
			fail(err)
		}
		if done {
			os.Exit(0)
		}
		log.SetOutput(oneLine{os.Stderr})
		(&places{dir: u.Dir}).guard(analyzers)
		name(analyzers)
	}
	naive(analyzers)
}

// name has messages end in rule and category, as the command prints them: it is what
// a directive names. The go command prints its text from the JSON of the tool, so the
// messages in that have it as well.
func name(analyzers []*analysis.Analyzer) {
	for _, a := range analyzers {
		run := a.Run
		a.Run = func(pass *analysis.Pass) (any, error) {
			send := pass.Report
			pass.Report = func(d analysis.Diagnostic) {
				d.Message += " (" + report.Check(a.Name, d.Category) + ")"
				send(d)
			}
			return run(pass)
		}
	}
}

// naive is Main without the shortcut.
func naive(analyzers []*analysis.Analyzer) {
	flag.Var(versionFlag{}, "V", "print version and exit") // unitchecker keeps this flag
	rule.SetPricer(measured.Price)
	report.SetPolicy(report.SafeFixes) // go vet -fix and go fix apply every fix that they get
	flag.BoolFunc("unsafe", "offer unsafe fixes as well, which add staleness or change what others see", func(text string) error {
		on, err := strconv.ParseBool(text)
		if err == nil && on {
			report.SetPolicy(report.AllFixes)
		}
		return err
	})
	unitchecker.Main(analyzers...)
}

// fail prints the error for the go command and exits.
func fail(err error) {
	fmt.Fprintf(os.Stderr, "redisvet: %s\n", printable.Line(err.Error()))
	os.Exit(2)
}
