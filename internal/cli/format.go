package cli

import (
	"errors"
	"fmt"
	"go/token"
	"os"

	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/run"
)

// checkReport checks the flags for the form and content of the output.
func (o *options) checkReport() error {
	format, ok := output.ByName(o.format)
	switch {
	case !ok:
		return fmt.Errorf("-format %s: there are %s", o.format, output.Names(false, ", "))
	case o.json && o.isSet("format") && o.format != "json":
		return fmt.Errorf("-json does not go with -format %s", o.format)
	case o.context < -1:
		return fmt.Errorf("-c %d: want a number of lines, or -1 for none", o.context)
	case o.isSet("c") && format.NoLines:
		return fmt.Errorf("-c does not go with -format %s", o.format)
	case o.statistics && (o.json || o.format != "text"):
		return errors.New("-statistics does not go with -json or -format")
	case o.writeBaseline && o.newFrom != "":
		return errors.New("-write-baseline does not go with -new-from: it would take all other findings for fixed")
	case o.isSet("new-from") && o.newFrom == "":
		return errors.New("-new-from needs a revision, such as origin/main")
	}
	if o.json {
		o.format = "json"
	}
	return nil
}

// report returns what the findings are printed from.
func (t *Tool) report(o *options, fset *token.FileSet, results []run.Result, found []output.Finding, hidden []output.HiddenCount, faults []string) output.Report {
	return output.Report{
		Paths: t.paths(), Fset: fset, Rules: o.analyzers, Results: results, Findings: found, Hidden: hidden, Faults: faults, Files: o.files, Version: moduleVersion(),
		// A pipe gets no code unless -c asks for it. A terminal shows the code
		// below each place.
		Around: o.context, Excerpt: isTerminal(t.Stdout) && (o.context >= 0 || !o.isSet("c")), Color: os.Getenv("NO_COLOR") == "",
	}
}
