package cli

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/inventory"
	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/report"
)

// sitesCommand is redisvet sites [-key PATTERN] [-command NAME] [-format F] [-acl]
// [flags] [packages]. It lists the places that send commands.
func (t *Tool) sitesCommand(args []string) int {
	own := flag.NewFlagSet("redisvet sites", flag.ContinueOnError)
	key := own.String("key", "", "")
	command := own.String("command", "", "")
	format := own.String("format", "text", "")
	acl := own.Bool("acl", false, "")
	o, err := t.parseOwn(own, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return t.help([]string{"sites"})
	case err != nil:
		return t.fail(err)
	case o.fix || slices.ContainsFunc([]string{"json", "c", "baseline", "statistics", "write-baseline", "new-from", "unsafe", "profile"}, o.isSet):
		return t.fail(errors.New("sites takes -key, -command, -format, -acl, -tags, -tests, -impact, -categories and the flags of rules"))
	}
	print, ok := inventory.Formats[*format]
	if !ok {
		return t.fail(fmt.Errorf("-format %s: there are %s", *format, strings.Join(slices.Sorted(maps.Keys(inventory.Formats)), ", ")))
	}
	if *acl {
		print = inventory.ACL
	}
	if err := t.configure(o); err != nil {
		return t.fail(err)
	}
	list, faulty, err := t.sites(o)
	if err != nil {
		return t.fail(err)
	}
	list = slices.DeleteFunc(list, func(s sites.Site) bool {
		touches := slices.ContainsFunc(s.Keys, func(k string) bool { return sites.Matches(k, *key) })
		return *key != "" && !touches || *command != "" && !s.Uses(*command)
	})
	if err := print(t.Stdout, t.paths(), list); err != nil {
		return t.fail(err)
	}
	if faulty {
		return Failed
	}
	return Clean
}

// sites loads and analyses the packages and returns what they send where, with the
// findings of each. It prints what could not be understood, and reports whether there
// is something.
func (t *Tool) sites(o *options) (list []sites.Site, faulty bool, err error) {
	progress := newProgress(t.Stderr)
	defer progress.clear()
	progress.say("listing packages")
	graph, err := load.Load(load.Options{Dir: t.Dir, Tags: o.tags, Tests: o.tests, Patterns: o.patterns, Cache: t.cache})
	if err != nil {
		return nil, false, err
	}
	report.SetPolicy(report.NoFixes)
	collector := sites.New()
	results, more, err := check(graph, o.analyzers, progress, collector)
	if err != nil {
		return nil, false, err
	}
	progress.clear()
	faulty = t.printErrors(graph.Errors(), results)
	list = collector.Sites(more.program)
	attach(list, output.Collect(graph.Fset, results))
	return list, faulty, nil
}

// attach adds the findings to the sites that they are about.
func attach(list []sites.Site, found []output.Finding) {
	for _, f := range found {
		one := sites.Finding{Rule: f.Rule, Category: f.Category, Impact: f.Impact.String()}
		for i := range list {
			if slices.ContainsFunc(f.Places(), list[i].At) && !slices.Contains(list[i].Findings, one) {
				list[i].Findings = append(list[i].Findings, one)
			}
		}
	}
}
