package cli

import (
	"flag"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/usage"
)

// help prints the general help, or that of a rule or a topic.
func (t *Tool) help(args []string) int {
	if len(args) > 1 {
		return t.fail(fmt.Errorf("help takes one rule or topic"))
	}
	if len(args) == 1 && args[0] == "fix" {
		fmt.Fprintf(t.Stdout, usage.Text("fix"), t.fixTable())
		return Clean
	}
	if len(args) == 1 && args[0] != usage.General && usage.Text(args[0]) != "" {
		fmt.Fprint(t.Stdout, usage.Text(args[0]))
		return Clean
	}
	if len(args) == 0 {
		var rules strings.Builder
		for _, a := range t.Analyzers {
			title, _, _ := strings.Cut(a.Doc, "\n")
			fmt.Fprintf(&rules, "\t%-14s %s\n", a.Name, strings.TrimPrefix(title, a.Name+": "))
		}
		fs, _, _ := t.flagSet()
		own := flag.NewFlagSet("", flag.ContinueOnError)
		fs.VisitAll(func(f *flag.Flag) {
			if !t.ofRule(f.Name) {
				own.Var(f.Value, f.Name, f.Usage)
			}
		})
		fmt.Fprintf(t.Stdout, usage.Text(usage.General), rules.String(), flagText(own))
		return Clean
	}
	for _, a := range t.Analyzers {
		if a.Name != args[0] {
			continue
		}
		fmt.Fprintf(t.Stdout, "%s\n", strings.TrimSpace(a.Doc))
		own := flag.NewFlagSet("", flag.ContinueOnError)
		a.Flags.VisitAll(func(f *flag.Flag) { own.Var(f.Value, a.Name+"."+f.Name, f.Usage) })
		if text := flagText(own); text != "" {
			fmt.Fprintf(t.Stdout, "\nFlags:\n%s", text)
		}
		if a.URL != "" {
			fmt.Fprintf(t.Stdout, "\nMore: %s\n", a.URL)
		}
		return Clean
	}
	var names []string
	for _, a := range t.Analyzers {
		names = append(names, a.Name)
	}
	return t.fail(fmt.Errorf("no rule or topic is called %q; there are %s", args[0], strings.Join(append(names, usage.Topics()...), ", ")))
}

// fixTable lists the kinds of fixes with their level, and what an unsafe one
// changes.
func (t *Tool) fixTable() string {
	var b strings.Builder
	for _, a := range t.Analyzers {
		for _, k := range t.Fixes[a.Name] {
			fmt.Fprintf(&b, "  %-14s %-6s %s\n", a.Name, k.Safety, k.Name)
			if k.Effect != "" {
				fmt.Fprintf(&b, "  %-14s %-6s   %s\n", "", "", k.Effect)
			}
		}
	}
	return b.String()
}

// ofRule reports whether a flag belongs to a rule.
func (t *Tool) ofRule(name string) bool {
	for _, a := range t.Analyzers {
		if name == a.Name || strings.HasPrefix(name, a.Name+".") {
			return true
		}
	}
	return false
}

func flagText(fs *flag.FlagSet) string {
	var b strings.Builder
	fs.SetOutput(&b)
	fs.PrintDefaults()
	fs.SetOutput(io.Discard)
	return b.String()
}

// version prints what this binary was built from.
func (t *Tool) version(args []string) int {
	if len(args) > 0 {
		return t.fail(fmt.Errorf("version takes no arguments"))
	}
	fmt.Fprintf(t.Stdout, "redisvet %s %s %s/%s\n", moduleVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return Clean
}

// moduleVersion returns the version of the module that this binary was built
// from.
func moduleVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
