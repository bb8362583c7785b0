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
	"github.com/redisvet/redisvet/internal/cli/program"
	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
)

// sitesOptions are the flags of redisvet sites.
type sitesOptions struct {
	key, command, format string
	acl                  bool
}

// sitesFlags declares the flags of redisvet sites.
func sitesFlags(o *sitesOptions) *flag.FlagSet {
	fs := flag.NewFlagSet("redisvet sites", flag.ContinueOnError)
	fs.StringVar(&o.key, "key", "", "list the places that may touch a key that matches this `PATTERN`; * is for any characters, as in 'rate_limit:*'")
	fs.StringVar(&o.command, "command", "", "list the places that send the command of this `NAME`, in a script as well")
	fs.StringVar(&o.format, "format", "text", "print them in this `FORM`: text, json or csv")
	fs.BoolVar(&o.acl, "acl", false, "print the rule of Redis' access control lists that the places need")
	return fs
}

// sitesCommand is redisvet sites [-key PATTERN] [-command NAME] [-format F] [-acl]
// [flags] [packages]. It lists the places that send commands.
func (t *Tool) sitesCommand(args []string) int {
	var own sitesOptions
	o, err := t.parseOwn(sitesFlags(&own), args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return t.help([]string{"sites"})
	case err != nil:
		return t.fail(err)
	case o.refused("sites"):
		return t.fail(errors.New("sites takes -key, -command, -format, -acl, -tags, -tests, -impact, -categories and the flags of rules"))
	}
	print, ok := inventory.Formats[own.format]
	if !ok {
		return t.fail(fmt.Errorf("-format %s: there are %s", own.format, strings.Join(slices.Sorted(maps.Keys(inventory.Formats)), ", ")))
	}
	if own.acl {
		if own.format != "text" {
			return t.fail(fmt.Errorf("-acl prints a rule, which is text: it does not go with -format %s", own.format))
		}
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
		touches := slices.ContainsFunc(s.Keys, func(k string) bool { return sites.Matches(k, own.key) })
		return own.key != "" && !touches || own.command != "" && !s.Uses(own.command)
	})
	if name := strings.ToUpper(own.command); len(list) == 0 && name != "" {
		if _, known := rediscmd.Of(name); !known {
			t.tell("no place sends " + name + ", which is no command that redisvet knows")
		}
	}
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
	graph, err := load.Load(load.Options{Dir: t.Dir, Tags: o.tags, Tests: o.tests, Patterns: o.patterns, Cache: t.Cache})
	if err != nil {
		return nil, false, err
	}
	report.SetPolicy(report.NoFixes)
	collector := sites.New()
	results, more, err := program.Check(graph, o.analyzers, progress, collector)
	if err != nil {
		return nil, false, err
	}
	progress.clear()
	faulty = t.printErrors(graph.Errors(), results, "places")
	list = collector.Sites(more.Calls)
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
