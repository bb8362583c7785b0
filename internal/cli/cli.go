// Package cli is the standalone driver: redisvet [flags] [packages].
//
// It loads packages with [load], analyses them with [run] and prints what was
// found. How long that takes depends on how much of a program can reach
// Redis, not on how much it imports.
package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/program"
	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/cli/source"
	"github.com/redisvet/redisvet/internal/cli/totals"
	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/report"
)

// Exit codes.
const (
	Clean    = 0 // nothing found
	Findings = 1
	Failed   = 2 // could not run, or could not understand all of the code
)

// A Tool is one invocation of the command.
type Tool struct {
	Analyzers []*analysis.Analyzer
	Fixes     map[string][]report.Kind // that the rules have, for help
	Dir       string                   // patterns and printed paths are relative to it; "" is the working directory
	VetTool   string                   // the binary to give to go vet for -fix; "" is this one
	Stdin     io.Reader                // answers for fix -interactive; nil is a terminal
	Stdout    io.Writer
	Stderr    io.Writer
	Cache     *load.Cache // of types of dependencies, for several runs; nil: each run has its own
}

// Main runs the command with the arguments that follow its name and returns
// its exit code.
func Main(args []string, analyzers []*analysis.Analyzer, fixes map[string][]report.Kind) int {
	t := &Tool{Analyzers: analyzers, Fixes: fixes, Stdout: os.Stdout, Stderr: os.Stderr}
	return t.Run(args)
}

// Run is Main for a Tool.
func (t *Tool) Run(args []string) int {
	if t.Dir == "" {
		dir, err := os.Getwd()
		if err != nil {
			return t.fail(err)
		}
		t.Dir = dir
	}
	if len(args) > 0 {
		name := args[0]
		if name == "-version" || name == "--version" {
			name = "version"
		}
		for _, c := range t.commands() {
			if c.name != name {
				continue
			}
			if len(args) == 2 && slices.Contains([]string{"-h", "-help", "--help"}, args[1]) {
				return t.help([]string{name})
			}
			return c.run(args[1:])
		}
	}
	opts, err := t.parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return t.help(nil)
	case err != nil:
		return t.fail(err)
	case opts.fix:
		return t.fix(opts)
	}
	if err := t.configure(opts); err != nil {
		return t.fail(err)
	}
	code := t.analyze(opts)
	if code == Failed {
		t.tell(t.meant(args))
	}
	return code
}

// A command is one of the words that may follow redisvet.
type command struct {
	name, doc string
	run       func(args []string) int
	flags     func() *flag.FlagSet // those of its own, nil for none
	analyses  bool                 // it takes the flags of the analysis
}

func (t *Tool) commands() []command {
	return []command{
		{"fix", "apply fixes, and say what was left and why", t.fixCommand, func() *flag.FlagSet { return fixFlags(new(fixOptions)) }, true},
		{"sites", "list the places that send commands", t.sitesCommand, func() *flag.FlagSet { return sitesFlags(new(sitesOptions)) }, true},
		{"report", "write the findings as a page of HTML", t.reportCommand, func() *flag.FlagSet { return reportFlags(new(reportOptions)) }, true},
		{"measure", "watch a Redis server", t.measureCommand, func() *flag.FlagSet { return newMeasureFlags().FlagSet }, true},
		{"compare", "compare two measurements", t.compareCommand, func() *flag.FlagSet { return compareFlags(new(compareOptions)) }, false},
		{"gopls", "build a gopls with the rules inside", t.goplsCommand, func() *flag.FlagSet { return goplsFlags(new(string)) }, false},
		{"rules", "list the categories of findings", t.rulesCommand, nil, false},
		{"explain", "explain a category", t.explainCommand, nil, false},
		{"help", "show the help of a rule or a topic", t.help, nil, false},
		{"init", "write a configuration with the defaults", t.initCommand, func() *flag.FlagSet { return initFlags(new(initOptions)) }, false},
		{"config", "print the effective configuration", t.configCommand, func() *flag.FlagSet { return configFlags(new(bool)) }, true},
		{"completion", "print the completion script of a shell", t.completionCommand, nil, false},
		{"version", "print the version", t.version, nil, false},
	}
}

// analyze loads, runs and prints.
func (t *Tool) analyze(opts *options) int {
	news, err := t.readKnown(opts)
	if err != nil {
		return t.fail(err)
	}
	profiles, inventory, err := t.profiles()
	if err != nil {
		return t.fail(err)
	}
	counts := opts.statistics || isTerminal(t.Stderr) // what was looked at, if nothing is found
	if counts && inventory == nil {
		inventory = sites.New()
	}
	progress := newProgress(t.Stderr)
	defer progress.clear()

	progress.say("listing packages")
	graph, err := load.Load(load.Options{Dir: t.Dir, Tags: opts.tags, Tests: opts.tests, Patterns: opts.patterns, Cache: t.Cache})
	if err != nil {
		progress.clear()
		return t.fail(err)
	}
	report.SetPolicy(opts.policy())
	opts.files = source.New(graph.Has)
	results, more, err := program.Check(graph, opts.analyzers, progress, inventory)
	progress.clear()
	if err != nil {
		return t.fail(err)
	}
	t.tell(t.unreadBelow(graph)...)
	for _, n := range more.Notes {
		fmt.Fprintf(t.Stderr, "redisvet: %s: %s\n", t.position(n.Pos), n.Text)
	}
	found := output.Collect(graph.Fset, results)
	// What could not be understood comes first, for what follows may lack
	// findings because of it.
	faults := t.faults(graph.Errors(), results)
	for _, f := range faults {
		fmt.Fprintln(t.Stderr, f)
	}
	var bill output.Bill
	for _, name := range profiles {
		if err := t.tellMeasured(name, graph, inventory.Sites(more.Calls), found, &bill); err != nil {
			return t.fail(err)
		}
	}
	rankMeasured(found)
	found, known, unchanged, err := t.kept(opts, graph, news, found, more.Hidden, len(faults) > 0)
	if err != nil {
		return t.fail(err)
	}
	if news != nil {
		more.Hidden = touched(news, more.Hidden)
	}
	hidden := totals.ByDefault(opts.analyzers, more.Hidden)
	rep := t.report(opts, graph.Fset, results, found, hidden, faults)
	if opts.page != "" {
		return t.writePage(opts, rep, bill)
	}
	if err := t.print(opts, rep, func() []sites.Site { return inventory.Sites(more.Calls) }); err != nil {
		return t.fail(err)
	}
	if opts.fix {
		t.tellUnsafe(found)
	}
	hiddenLines := totals.HiddenLines(opts.analyzers, hidden, opts.patterns, opts.leastImpact)
	if len(faults) > 0 { // a count of what could be understood would look like one of all
		t.tell(append(hiddenLines, incompleteCode("findings"))...)
		return Failed
	}
	if counts && len(found) == 0 && !opts.writeBaseline {
		t.tell(totals.NothingFound(inventory.Sites(more.Calls)))
	}
	t.tell(totals.Found(opts.analyzers, found))
	t.tell(append(hiddenLines, totals.LeftOut(more.Hidden, known, unchanged))...)
	return exitCode(len(faults), len(found))
}

// print prints the findings, or the table of -statistics.
func (t *Tool) print(o *options, r output.Report, list func() []sites.Site) error {
	if o.statistics {
		return totals.Statistics(t.Stdout, r.Paths, r.Findings, list())
	}
	format, _ := output.ByName(o.format) // parse has seen to it that there is one
	return format.Printer.Print(t.Stdout, r)
}

func exitCode(faults, found int) int {
	switch {
	case faults > 0:
		return Failed
	case found > 0:
		return Findings
	}
	return Clean
}

// fail prints why the command could not run, one line per reason.
func (t *Tool) fail(err error) int {
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for _, err := range all {
		fmt.Fprintf(t.Stderr, "redisvet: %s\n", printable.Line(err.Error()))
	}
	return Failed
}
