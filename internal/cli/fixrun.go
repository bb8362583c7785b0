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
	"github.com/redisvet/redisvet/internal/cli/source"
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

	changed  fix.Texts       // written, unless with -diff
	required fix.Requirement // in go.mod; -diff takes it back in the end
	trial    fix.Trial
	asker    *fix.Asker // nil unless -interactive
	outcome  fix.Outcome
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
			var one fix.Texts
			one.Add(files)
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
		if !x.own.diff {
			return
		}
		if err := x.required.TakeBack(); err != nil {
			x.t.fail(err)
		}
	}()
	for n := range maxRounds {
		more, err := x.round(n)
		x.progress.clear()
		if err != nil {
			if len(x.outcome.Found) > 0 {
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
	if x.own.diff {
		if err := x.t.printDiff(x.changed); err != nil {
			return x.t.fail(err)
		}
	}
	code := x.printOutcome()
	if x.o.broken {
		return Failed
	}
	return code
}

// unwritten returns the texts that -diff has not written, so that an analysis sees them.
func (x *fixer) unwritten() map[string][]byte {
	if x.own.diff {
		return x.changed.After
	}
	return nil
}

// round analyses the code and applies the fixes that do not collide. It reports whether
// there were any.
func (x *fixer) round(n int) (more bool, err error) {
	x.progress.say("looking for what can be fixed")
	findings, graph, err := x.analyse(n == 0)
	if err != nil {
		return false, err
	}
	if n == 0 {
		x.outcome.Found, x.outcome.Suppressed = findings, x.outcome.SuppressedNow
	}
	from := fix.Source{Roots: x.roots, Over: x.unwritten(), Dirty: x.dirty, Analysed: graph.Analysed}
	if x.asker != nil {
		x.progress.clear()
		if err := x.asker.Ask(graph.Fset, findings, from); err != nil {
			return false, err
		}
	}
	x.progress.say("checking that the result builds")
	files, err := x.apply(fix.Plan(graph.Fset, findings, from))
	x.outcome.Left = slices.DeleteFunc(slices.Clone(findings), func(f *fix.Finding) bool { return f.Left == "" })
	for _, f := range findings {
		if f.Left == "" && len(files) > 0 {
			x.outcome.Fixed = append(x.outcome.Fixed, f)
		}
	}
	return len(files) > 0, err
}

// analyse returns the findings in the code with all fixes that were made.
func (x *fixer) analyse(first bool) ([]*fix.Finding, *load.Graph, error) {
	findings, suppressed, graph, err := x.t.findings(x.o, first, x.checker.Load, x.unwritten())
	if err != nil {
		return nil, nil, err
	}
	x.outcome.SuppressedNow, x.outcome.Partial = suppressed, x.o.broken
	files := source.NewOver(graph.Has, x.unwritten())
	for _, f := range findings {
		f.Function, f.Origin = files.Function(f.Pos), x.changed.Origin(f.Pos)
		if x.own.diff { // its reader has the files as they are
			f.Pos = f.Origin
		}
	}
	return findings, graph, nil
}

// apply returns those of the files that build, after it has written them or
// recorded them for a diff.
func (x *fixer) apply(files []*fix.File) ([]*fix.File, error) {
	required, files := x.require(files)
	load := &x.checker.Load
	load.ModMod = load.ModMod || required.Added()
	files, err := x.checker.Check(files, x.unwritten())
	if err != nil {
		return nil, errors.Join(err, required.TakeBack())
	}
	if x.own.diff {
		x.changed.Add(files)
		x.required.Add(required)
		return files, nil
	}
	files, err = fix.Write(files, x.roots)
	x.changed.Add(files)
	x.trial.Add(files)
	if slices.ContainsFunc(files, importsGuard) {
		x.required.Add(required)
		return files, errors.Join(err, required.Settle())
	}
	load.ModMod = false // go list needs to add nothing either
	return files, errors.Join(err, required.TakeBack())
}

// try runs the tests of the packages that fixes have changed. If it takes fixes back, the
// code is analysed again.
func (x *fixer) try() error {
	verdict, err := x.trial.Run(func(dir string) { x.progress.say("testing " + x.t.relative(dir)) })
	x.progress.clear()
	for _, dir := range verdict.TakenBack {
		x.t.tell(x.t.relative(dir) + ": its tests fail with the fixes, which are taken back")
		x.changed.Forget(dir)
	}
	for _, dir := range verdict.Broken {
		x.t.tell(x.t.relative(dir) + ": its tests fail without the fixes, too")
	}
	for _, dir := range verdict.Untested {
		x.t.tell(x.t.relative(dir) + ": no test files, so nothing tries the fixes")
	}
	x.outcome.TakeBack()
	if len(verdict.TakenBack) == 0 {
		return err
	}
	if !x.trial.Kept(importsGuard) {
		err = errors.Join(err, x.required.TakeBack())
	}
	findings, graph, again := x.analyse(false)
	if err = errors.Join(err, again); err != nil {
		return err
	}
	fix.Plan(graph.Fset, findings, fix.Source{Roots: x.roots, Dirty: x.dirty, Analysed: graph.Analysed})
	x.outcome.Again(findings)
	return nil
}

// printOutcome prints what was fixed and what was left.
func (x *fixer) printOutcome() int {
	out, done, require := x.t.Stdout, "fixed", "requires"
	if x.own.diff {
		out, done, require = x.t.Stderr, "would be fixed", "would require" // stdout has only the diff
	}
	for _, name := range x.required.Modules() {
		fmt.Fprintf(out, "%s: %s %s\n", x.t.relative(name), require, fix.Guard)
	}
	left := x.outcome.Print(out, done, x.t.position)
	if left || x.own.diff && len(x.outcome.Fixed) > 0 {
		return Findings
	}
	return Clean
}

// require adds a requirement of redisguard to the modules of files whose fixes
// import it. It leaves the files of modules where that fails.
func (x *fixer) require(files []*fix.File) (*fix.Requirement, []*fix.File) {
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
	return &all, kept
}

func importsGuard(f *fix.File) bool { return bytes.Contains(f.After, []byte(fix.Guard)) }
