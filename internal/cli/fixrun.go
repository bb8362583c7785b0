package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"github.com/redisvet/redisvet/internal/cli/changed"
	"github.com/redisvet/redisvet/internal/cli/fix"
	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/cli/totals"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/version"
)

// maxRounds bounds how often the code is analysed again for fixes that collided
// with others.
const maxRounds = 10

// A fixer applies fixes until none is left.
type fixer struct {
	t        *Tool
	o        *options
	own      fixOptions
	roots    fix.Roots
	dirty    func(name string) bool
	checker  *fix.Checker
	progress *progress

	kept     pending         // of -diff
	required fix.Requirement // that was written
	trial    fix.Trial
	asker    *fix.Asker // nil unless -interactive

	found       int // findings before the first fix
	fixed, left []*fix.Finding
}

func (t *Tool) newFixer(o *options, own fixOptions) (*fixer, error) {
	dirs, err := config.Roots(t.Dir)
	if err != nil {
		return nil, err
	}
	roots, err := fix.NewRoots(dirs...)
	if err != nil {
		return nil, err
	}
	x := &fixer{
		t: t, o: o, own: own, roots: roots, progress: newProgress(t.Stderr),
		checker: &fix.Checker{Load: load.Options{Dir: t.Dir, Tags: o.tags, Tests: o.tests, Patterns: o.patterns, Cache: cmp.Or(t.Cache, load.NewCache())}},
		trial:   fix.Trial{Roots: roots, Tags: o.tags},
	}
	if !own.force && !own.diff {
		if x.dirty, err = changed.Uncommitted(dirs...); err != nil {
			return nil, fmt.Errorf("%w; -force makes fixes without a look at what is committed", err)
		}
	}
	if own.interactive {
		x.asker = fix.NewAsker(cmp.Or[io.Reader](t.Stdin, os.Stdin), t.Stdout, func(files []*fix.File) []byte {
			var one pending
			one.add(files, nil)
			return shown(t.diffOf(one))
		}, t.position)
	}
	return x, nil
}

// asks reports whether somebody can answer.
func (t *Tool) asks() bool { return t.Stdin != nil || isTerminal(os.Stdin) && isTerminal(t.Stdout) }

// run applies the fixes, and prints what was fixed and what was not.
func (x *fixer) run() int {
	defer x.progress.clear()
	defer func() {
		if err := x.kept.takeBack(); err != nil {
			x.t.fail(err)
		}
	}()
	for n := range maxRounds {
		more, err := x.round(n)
		x.progress.clear()
		if err != nil {
			if x.found > 0 {
				x.printOutcome()
			}
			return x.t.fail(err)
		}
		if !more {
			break
		}
	}
	if x.own.test {
		if err := x.try(); err != nil {
			x.printOutcome()
			return x.t.fail(err)
		}
	}
	if err := x.t.printDiff(x.kept); err != nil {
		return x.t.fail(err)
	}
	code := x.printOutcome()
	if x.o.broken {
		return Failed
	}
	return code
}

// round analyses the code and applies the fixes that do not collide. It reports whether
// there were any.
func (x *fixer) round(n int) (more bool, err error) {
	x.progress.say("looking for what can be fixed")
	findings, graph, err := x.t.findings(x.o, n == 0, x.checker.Load, x.kept.over)
	if err != nil {
		return false, err
	}
	if n == 0 {
		x.found = len(findings)
	}
	for _, f := range findings {
		f.Pos = x.kept.origin(f.Pos)
	}
	from := fix.Source{Roots: x.roots, Over: x.kept.over, Dirty: x.dirty, Analysed: graph.Analysed}
	if x.asker != nil {
		x.progress.clear()
		if err := x.asker.Ask(graph.Fset, findings, from); err != nil {
			return false, err
		}
	}
	x.progress.say("checking that the result builds")
	files, err := x.apply(fix.Plan(graph.Fset, findings, from))
	x.left = slices.DeleteFunc(slices.Clone(findings), func(f *fix.Finding) bool { return f.Left == "" })
	for _, f := range findings {
		if f.Left == "" && len(files) > 0 {
			x.fixed = append(x.fixed, f)
		}
	}
	return len(files) > 0, err
}

// apply returns those of the files that build, after it has written them or
// recorded them for a diff.
func (x *fixer) apply(files []*fix.File) ([]*fix.File, error) {
	required, files, err := x.require(files)
	load := &x.checker.Load
	if err == nil {
		load.ModMod = load.ModMod || required.Added()
		files, err = x.checker.Check(files, x.kept.over)
	}
	if err != nil {
		return nil, errors.Join(err, required.TakeBack())
	}
	if x.own.diff {
		x.kept.add(files, required)
		return files, nil
	}
	files, err = fix.Write(files, x.roots)
	x.trial.Add(files)
	if slices.ContainsFunc(files, importsGuard) {
		x.required.Add(required)
		return files, errors.Join(err, required.Settle())
	}
	load.ModMod = false // go list needs to add nothing either
	return files, errors.Join(err, required.TakeBack())
}

// try runs the tests of the packages that fixes have changed, and moves the findings
// whose fixes it takes back to those that are left.
func (x *fixer) try() error {
	takenBack, broken, err := x.trial.Run(func(dir string) { x.progress.say("testing " + x.t.relative(dir)) })
	x.progress.clear()
	for _, dir := range takenBack {
		x.t.tell(x.t.relative(dir) + ": its tests fail with the fixes, which are taken back")
	}
	for _, dir := range broken {
		x.t.tell(x.t.relative(dir) + ": its tests fail without the fixes, too")
	}
	for _, f := range x.fixed {
		if f.Left != "" {
			x.left = append(x.left, f)
		}
	}
	x.fixed = slices.DeleteFunc(x.fixed, func(f *fix.Finding) bool { return f.Left != "" })
	if len(takenBack) > 0 && !x.trial.Kept(importsGuard) {
		err = errors.Join(err, x.required.TakeBack())
	}
	return err
}

// printOutcome prints what was fixed and what was left.
func (x *fixer) printOutcome() int {
	out := x.t.Stdout
	if x.own.diff {
		out = x.t.Stderr // stdout has only the diff
	}
	for _, f := range x.fixed {
		fmt.Fprintf(out, "%s: %s: %s (%s)\n", x.t.position(f.Pos), did(x.own.diff), f.Fix().Message, f.Rule)
	}
	unsafe := 0
	for _, f := range x.left {
		fmt.Fprintf(out, "%s: %s (%s)\n", x.t.position(f.Pos), printable.Line(f.Report()), f.Rule)
		if f.Left == fix.NoFix && f.Diag.Category != "" {
			fmt.Fprintf(out, "\tby hand: redisvet explain %s/%s\n", f.Rule, f.Diag.Category)
		}
		if f.Left == fix.Unsafe {
			unsafe++
		}
	}
	if x.found == 0 && len(x.fixed)+len(x.left) == 0 {
		fmt.Fprintln(out, "no findings")
		return Clean
	}
	fmt.Fprintf(out, "%d %s, %d left", len(x.fixed), did(x.own.diff), len(x.left))
	if unsafe > 0 {
		fmt.Fprintf(out, ", %d of them with an unsafe fix", unsafe)
	}
	switch gone := x.found - len(x.fixed) - len(x.left); {
	case gone > 0:
		fmt.Fprintf(out, "; %s gone with the fix of another", totals.Plural(gone, "finding is", "findings are"))
	case gone < 0:
		fmt.Fprintf(out, "; %s new after a fix", totals.Plural(-gone, "finding is", "findings are"))
	}
	fmt.Fprintln(out)
	if len(x.left) > 0 || x.own.diff && len(x.fixed) > 0 {
		return Findings
	}
	return Clean
}

// require adds a requirement of redisguard to the modules of files whose fixes
// import it. It leaves the files of modules where that fails.
func (x *fixer) require(files []*fix.File) (*fix.Requirement, []*fix.File, error) {
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
		if home, err := config.Home(dir); err == nil && x.dirty != nil && x.dirty(filepath.Join(home, "go.mod")) {
			for _, f := range f.Findings {
				f.Left = fix.DirtyMod
			}
			continue
		}
		err, asked := why[dir]
		if !asked {
			var added *fix.Requirement
			added, err = fix.Require(dir, tested)
			all.Add(added)
			why[dir] = err
		}
		if err != nil {
			if !x.o.warned {
				x.o.warned = true
				fmt.Fprintf(x.t.Stderr, "redisvet: %s cannot be required: %s; what helps is go get %s@VERSION, or a replace directive in go.mod that names a checkout of it\n", fix.Guard, printable.Line(err.Error()), fix.Guard)
			}
			for _, f := range f.Findings {
				f.Left = fmt.Sprintf("%s (%s)", fix.NoGuard, printable.Line(err.Error()))
			}
			continue
		}
		kept = append(kept, f)
	}
	return &all, kept, nil
}

func importsGuard(f *fix.File) bool { return bytes.Contains(f.After, []byte(fix.Guard)) }
