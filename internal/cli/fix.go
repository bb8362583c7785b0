package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/fix"
	"github.com/redisvet/redisvet/internal/cli/load"
)

// fix runs go vet to apply the fixes, with this binary as its tool. Only there
// is the code of x/tools available that merges the edits of several rules and
// of test variants, and drops those that collide.
func (t *Tool) fix(o *options) int {
	for _, name := range []string{"json", "format", "c", "baseline", "statistics", "write-baseline", "new-from", "tests", "rtt", "replicas", "price"} {
		if o.isSet(name) {
			return t.fail(fmt.Errorf("-%s does not go with -fix", name))
		}
	}
	// An error that prevents listing the packages is printed once, and not by
	// go vet as well.
	roots, err := t.roots()
	if err != nil {
		return t.fail(err)
	}
	graph, err := load.Load(load.Options{Dir: t.Dir, Tags: o.tags, Patterns: o.patterns, Cache: t.Cache})
	if err == nil && !o.diff {
		err = t.writable(graph, roots)
	}
	if err != nil {
		return t.fail(err)
	}
	self := t.VetTool
	if self == "" {
		var err error
		if self, err = os.Executable(); err != nil {
			return t.fail(err)
		}
	}
	args := []string{"vet", "-vettool=" + self, "-fix"}
	if o.diff {
		args = append(args, "-diff")
	}
	if o.unsafe {
		args = append(args, "-unsafe")
	}
	if o.tags != "" {
		args = append(args, "-tags="+o.tags)
	}
	args = append(args, t.ruleFlags(o)...)
	args = append(args, "--")
	cmd := exec.Command("go", append(args, o.patterns...)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = t.Dir, t.Stdout, t.Stderr
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil && o.diff: // there are no edits
		onStderr := *t // stdout has only the diff
		onStderr.Stdout = t.Stderr
		return onStderr.left(o)
	case err == nil:
		return t.left(o)
	case errors.As(err, &exit) && o.diff && exit.ExitCode() == 1:
		return Findings
	default:
		t.fail(fmt.Errorf("go vet -fix: %v", err))
		// go vet also fails for edits that collide, and for code that does not
		// build. There are findings nevertheless.
		if errors.As(err, &exit) && !o.diff {
			t.left(o)
		}
		return Failed
	}
}

// writable returns an error if go vet would write a file that fix leaves: go
// vet follows symbolic links.
func (t *Tool) writable(graph *load.Graph, roots fix.Roots) error {
	for _, p := range graph.Roots {
		for _, name := range p.GoFiles {
			if why := roots.Refuse(name); why != "" {
				return fmt.Errorf("-fix does not go with %s: %s; redisvet fix leaves it and fixes the rest", t.relative(name), why)
			}
		}
	}
	return nil
}

// left prints the findings that the fixes have left, and returns the exit code.
func (t *Tool) left(o *options) int {
	if err := t.configure(o); err != nil {
		return t.fail(err)
	}
	return t.analyze(o)
}

// ruleFlags returns the flags of rules on the command line, for go vet.
func (t *Tool) ruleFlags(o *options) []string {
	var out []string
	for _, a := range t.Analyzers {
		if o.isSet(a.Name) {
			out = append(out, "-"+a.Name+"="+o.flags.Lookup(a.Name).Value.String())
		}
	}
	for _, a := range t.Analyzers {
		out = append(out, o.setBelow(a.Name+".")...)
	}
	return out
}

// setBelow lists the flags on the command line whose name has the prefix.
func (o *options) setBelow(prefix string) []string {
	var out []string
	for _, name := range o.setNames() {
		if strings.HasPrefix(name, prefix) {
			out = append(out, "-"+name+"="+o.flags.Lookup(name).Value.String())
		}
	}
	return out
}
