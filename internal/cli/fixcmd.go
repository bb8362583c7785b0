package cli

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/fix"
	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/version"
)

// maxRounds bounds how often the code is analysed again for fixes that collided
// with others.
const maxRounds = 10

// fixCommand is redisvet fix [-diff] [-unsafe] [-rule R] [flags] [packages]. It
// type-checks the result and then applies the fixes, including those that need
// a requirement in go.mod.
func (t *Tool) fixCommand(args []string) int {
	own := flag.NewFlagSet("redisvet fix", flag.ContinueOnError)
	rule := own.String("rule", "", "")
	diff := own.Bool("diff", false, "")
	unsafe := own.Bool("unsafe", false, "")
	o, err := t.parseOwn(own, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return t.help([]string{"fix"})
	case err != nil:
		return t.fail(err)
	case o.fix || slices.ContainsFunc([]string{"json", "format", "c", "baseline", "write-baseline", "new-from"}, o.isSet):
		return t.fail(errors.New("fix takes -diff, -unsafe, -rule, -tags, -tests and the flags of rules"))
	}
	if *rule != "" {
		o.analyzers = slices.DeleteFunc(slices.Clone(t.Analyzers), func(a *analysis.Analyzer) bool { return a.Name != *rule })
		if len(o.analyzers) == 0 {
			return t.fail(fmt.Errorf("there is no rule %q", *rule))
		}
	}
	if err := t.configure(o); err != nil {
		return t.fail(err)
	}
	if err := allowImports(o.analyzers); err != nil {
		return t.fail(err)
	}
	report.SetPolicy(report.SafeFixes)
	if *unsafe {
		report.SetPolicy(report.AllFixes)
	}
	return t.fixAll(o, *diff)
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
		return nil, err
	}
	return t.parse(rest)
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

// fixAll applies fixes until none is left, and prints what was fixed and what
// was not.
func (t *Tool) fixAll(o *options, diff bool) int {
	progress := newProgress(t.Stderr)
	defer progress.clear()
	var fixed []string
	var left []*fix.Finding
	var kept pending
	roots, err := t.roots()
	if err != nil {
		return t.fail(err)
	}
	checker := &fix.Checker{Load: load.Options{Dir: t.Dir, Tags: o.tags, Tests: o.tests, Patterns: o.patterns, Cache: cmp.Or(t.cache, load.NewCache())}}
	defer func() {
		if err := kept.takeBack(); err != nil {
			t.fail(err)
		}
	}()
	for n := range maxRounds {
		progress.say("looking for what can be mended")
		findings, graph, err := t.findings(o, n == 0, checker.Load, kept.over)
		if err != nil {
			progress.clear()
			return t.fail(err)
		}
		for _, f := range findings {
			f.Pos = kept.origin(f.Pos)
		}
		progress.say("checking that the result builds")
		plan := fix.Plan(graph.Fset, findings, fix.Source{Roots: roots, Over: kept.over, Analysed: graph.Analysed})
		files, err := t.round(o, checker, plan, diff, &kept, roots)
		progress.clear()
		left = slices.DeleteFunc(slices.Clone(findings), func(f *fix.Finding) bool { return f.Left == "" })
		for _, f := range findings {
			if f.Left == "" && len(files) > 0 {
				fixed = append(fixed, fmt.Sprintf("%s: %s: %s (%s)", t.position(f.Pos), did(diff), f.Fix().Message, f.Rule))
			}
		}
		if err != nil {
			t.printOutcome(fixed, left, diff)
			return t.fail(err)
		}
		if len(files) == 0 {
			break
		}
	}
	if err := t.printDiff(kept); err != nil {
		return t.fail(err)
	}
	code := t.printOutcome(fixed, left, diff)
	if o.broken {
		return Failed
	}
	return code
}

// roots returns the modules of the working directory: no other file is written.
func (t *Tool) roots() (fix.Roots, error) {
	dirs, err := config.Roots(t.Dir)
	if err != nil {
		return nil, err
	}
	return fix.NewRoots(dirs...)
}

// round returns those of the files that build, after it has written them or
// recorded them for a diff.
func (t *Tool) round(o *options, checker *fix.Checker, files []*fix.File, diff bool, kept *pending, roots fix.Roots) ([]*fix.File, error) {
	required, files, err := t.require(o, files)
	if err == nil {
		checker.Load.ModMod = checker.Load.ModMod || required.Added()
		files, err = checker.Check(files, kept.over)
	}
	if err != nil {
		return nil, errors.Join(err, required.TakeBack())
	}
	if diff {
		kept.add(files, required)
		return files, nil
	}
	files, err = fix.Write(files, roots)
	if slices.ContainsFunc(files, importsGuard) {
		return files, errors.Join(err, required.Settle())
	}
	checker.Load.ModMod = false // go list needs to add nothing either
	return files, errors.Join(err, required.TakeBack())
}

// printOutcome prints what was fixed and what was left.
func (t *Tool) printOutcome(fixed []string, left []*fix.Finding, diff bool) int {
	out := t.Stdout
	if diff {
		out = t.Stderr // stdout has only the diff
	}
	for _, m := range fixed {
		fmt.Fprintln(out, m)
	}
	for _, f := range left {
		fmt.Fprintf(out, "%s: %s (%s)\n", t.position(f.Pos), printable.Line(f.Report()), f.Rule)
	}
	fmt.Fprintf(out, "%d %s, %d left", len(fixed), did(diff), len(left))
	unsafe := 0
	for _, f := range left {
		if f.Left == fix.Unsafe {
			unsafe++
		}
	}
	if unsafe > 0 {
		fmt.Fprintf(out, ", %d of them with an unsafe fix", unsafe)
	}
	fmt.Fprintln(out)
	if len(left) > 0 || diff && len(fixed) > 0 {
		return Findings
	}
	return Clean
}

// findings analyses the packages.
func (t *Tool) findings(o *options, first bool, opts load.Options, over map[string][]byte) ([]*fix.Finding, *load.Graph, error) {
	opts.Overlay = over
	graph, err := load.Load(opts)
	if err != nil {
		return nil, nil, err
	}
	results, _, err := check(graph, o.analyzers, &progress{}, nil)
	if err != nil {
		return nil, nil, err
	}
	// Packages with errors are left as they are; the others can be fixed.
	o.broken = (first && t.printErrors(graph.Errors(), results)) || o.broken
	var out []*fix.Finding
	for _, r := range results {
		for _, d := range r.Diagnostics {
			res, _ := r.Value.(*report.Result)
			_, unsafe := res.Withheld(d)
			out = append(out, &fix.Finding{
				Rule: r.Analyzer.Name, Pos: graph.Fset.Position(d.Pos), Diag: d, Unsafe: unsafe, Explained: res.NoFix(d) != "",
			})
		}
	}
	slices.SortStableFunc(out, func(a, b *fix.Finding) int {
		return cmp.Or(cmp.Compare(a.Pos.Filename, b.Pos.Filename), cmp.Compare(a.Pos.Offset, b.Pos.Offset), cmp.Compare(a.Rule, b.Rule))
	})
	return slices.CompactFunc(out, func(a, b *fix.Finding) bool {
		return a.Pos == b.Pos && a.Rule == b.Rule && a.Diag.Message == b.Diag.Message
	}), graph, nil
}

// require adds a requirement of redisguard to the modules of files whose fixes
// import it. It leaves the files of modules where that fails.
func (t *Tool) require(o *options, files []*fix.File) (*fix.Requirement, []*fix.File, error) {
	var all fix.Requirement
	var kept []*fix.File
	info, _ := debug.ReadBuildInfo()
	tested := version.ForRedisguard(version.Own(info))
	why := map[string]error{} // by directory
	for _, f := range files {
		if !importsGuard(f) {
			kept = append(kept, f)
			continue
		}
		dir := filepath.Dir(f.Name)
		err, asked := why[dir]
		if !asked {
			var added *fix.Requirement
			added, err = fix.Require(dir, tested)
			all.Add(added)
			why[dir] = err
		}
		if err != nil {
			if !o.warned {
				o.warned = true
				fmt.Fprintf(t.Stderr, "redisvet: %s; what helps is go get %s@VERSION, or a replace directive in go.mod that names a checkout of it\n", printable.Line(err.Error()), fix.Guard)
			}
			for _, x := range f.Findings {
				x.Left = fix.NoGuard
			}
			continue
		}
		kept = append(kept, f)
	}
	return &all, kept, nil
}

func importsGuard(f *fix.File) bool { return bytes.Contains(f.After, []byte(fix.Guard)) }
