package cli

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/fix"
	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/cli/program"
	"github.com/redisvet/redisvet/internal/cli/totals"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
)

// fixOptions are the flags of redisvet fix.
type fixOptions struct {
	diff, unsafe, force, test, interactive bool
	rule                                   string
}

// fixFlags declares the flags of redisvet fix.
func fixFlags(o *fixOptions) *flag.FlagSet {
	fs := flag.NewFlagSet("redisvet fix", flag.ContinueOnError)
	fs.StringVar(&o.rule, "rule", "", "fix what this `RULE` finds and nothing else")
	fs.BoolVar(&o.diff, "diff", false, "print the edits instead of making them; what becomes of each finding goes to stderr")
	fs.BoolVar(&o.unsafe, "unsafe", false, "make unsafe fixes as well")
	fs.BoolVar(&o.force, "force", false, "change files that have changes which are not committed")
	fs.BoolVar(&o.test, "test", false, "run the tests of the packages that were changed, and take back the fixes of those whose tests fail with them only")
	fs.BoolVar(&o.interactive, "interactive", false, "show each fix and ask for it: y, n, or q for none of the rest; needs a terminal")
	return fs
}

// fixCommand is redisvet fix [flags] [packages]. It type-checks the result and then
// applies the fixes, including those that need a requirement in go.mod.
func (t *Tool) fixCommand(args []string) int {
	var own fixOptions
	o, err := t.parseOwn(fixFlags(&own), args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return t.help([]string{"fix"})
	case err != nil:
		return t.fail(err)
	case o.refused("fix"):
		return t.fail(errors.New("fix takes -diff, -unsafe, -rule, -force, -test, -interactive, -tags, -tests and the flags of rules"))
	case own.diff && (own.test || own.interactive):
		return t.fail(errors.New("-diff changes nothing; it does not go with -test or -interactive"))
	case own.interactive && !t.asks():
		return t.fail(errors.New("-interactive needs a terminal"))
	}
	if own.rule != "" {
		o.analyzers = slices.DeleteFunc(slices.Clone(t.Analyzers), func(a *analysis.Analyzer) bool { return a.Name != own.rule })
		if len(o.analyzers) == 0 {
			return t.fail(fmt.Errorf("there is no rule %q", own.rule))
		}
	}
	if err := t.configure(o); err != nil {
		return t.fail(err)
	}
	if err := allowImports(o.analyzers); err != nil {
		return t.fail(err)
	}
	report.SetPolicy(report.SafeFixes)
	if own.unsafe {
		report.SetPolicy(report.AllFixes)
	}
	f, err := t.newFixer(o, own)
	if err != nil {
		return t.fail(err)
	}
	return f.run()
}

// allowImports has the rules make fixes that need a requirement in go.mod.
func allowImports(rules []*analysis.Analyzer) error {
	for _, a := range rules {
		if f := a.Flags.Lookup("newimports"); f != nil {
			if err := f.Value.Set("true"); err != nil {
				return err
			}
		}
	}
	return nil
}

// parseOwn parses the flags of a command and returns the other options.
func (t *Tool) parseOwn(own *flag.FlagSet, args []string) (*options, error) {
	own.SetOutput(io.Discard)
	args, rest := split(own, args)
	if err := own.Parse(args); err != nil {
		return nil, badFlag(err, own)
	}
	return t.parse(rest, own)
}

// split separates the flags of fs from all other arguments.
func split(fs *flag.FlagSet, args []string) (own, rest []string) {
	for i := 0; i < len(args); i++ {
		name, _, valued := strings.Cut(strings.TrimLeft(args[i], "-"), "=")
		f := fs.Lookup(name)
		if f == nil || !strings.HasPrefix(args[i], "-") {
			rest = append(rest, args[i])
			continue
		}
		own = append(own, args[i])
		if b, ok := f.Value.(interface{ IsBoolFlag() bool }); (!ok || !b.IsBoolFlag()) && !valued && i+1 < len(args) {
			i++
			own = append(own, args[i])
		}
	}
	return own, rest
}

// roots returns the modules of the working directory: no other file is written.
func (t *Tool) roots() (fix.Roots, error) {
	dirs, err := config.Roots(t.Dir)
	if err != nil {
		return nil, err
	}
	return fix.NewRoots(dirs...)
}

// noFixes says that a category has no fixes, "" if it has some.
func noFixes(a *analysis.Analyzer, category string) string {
	c := rule.Of(a).Page.Category(category)
	if c.Name == "" || len(c.Fixes) > 0 {
		return ""
	}
	return "there is none for " + a.Name + "/" + category
}

// findings analyses the packages. It also returns how many findings directives suppress.
func (t *Tool) findings(o *options, first bool, opts load.Options, over map[string][]byte) ([]*fix.Finding, int, *load.Graph, error) {
	opts.Overlay = over
	graph, err := load.Load(opts)
	if err != nil {
		return nil, 0, nil, err
	}
	results, more, err := program.Check(graph, o.analyzers, &progress{}, nil)
	if err != nil {
		return nil, 0, nil, err
	}
	// Packages with errors are left as they are; the others can be fixed.
	o.broken = (first && t.printErrors(graph.Errors(), results, "findings and fixes")) || o.broken
	var out []*fix.Finding
	for _, r := range results {
		for _, d := range r.Diagnostics {
			res, _ := r.Value.(*report.Result)
			_, unsafe := res.Withheld(d)
			out = append(out, &fix.Finding{
				Rule: r.Analyzer.Name, Pos: graph.Fset.Position(d.Pos), Diag: d, Unsafe: unsafe, Explained: res.NoFix(d) != "", Why: cmp.Or(res.Unfixed(d), noFixes(r.Analyzer, d.Category)),
			})
		}
	}
	slices.SortStableFunc(out, func(a, b *fix.Finding) int {
		return cmp.Or(cmp.Compare(a.Pos.Filename, b.Pos.Filename), cmp.Compare(a.Pos.Offset, b.Pos.Offset), cmp.Compare(a.Rule, b.Rule))
	})
	return slices.CompactFunc(out, func(a, b *fix.Finding) bool {
		return a.Pos == b.Pos && a.Rule == b.Rule && a.Diag.Message == b.Diag.Message
	}), totals.Suppressed(more.Hidden), graph, nil
}
