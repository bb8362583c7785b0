package cli

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/usage"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/version"
)

// help prints the general help, or that of a rule, a category, a command or a topic.
func (t *Tool) help(args []string) int {
	if len(args) > 1 {
		return t.fail(fmt.Errorf("help takes one rule or topic"))
	}
	if len(args) == 0 {
		fmt.Fprint(t.Stdout, t.generalUsage())
		return Clean
	}
	if strings.Contains(args[0], "/") {
		return t.explainCommand(args)
	}
	if text, ok := t.usage(args[0]); ok {
		fmt.Fprint(t.Stdout, text)
		return Clean
	}
	for _, a := range t.Analyzers {
		if a.Name != args[0] {
			continue
		}
		fmt.Fprintf(t.Stdout, "%s\n", strings.TrimSpace(a.Doc))
		if a.URL != "" {
			fmt.Fprintf(t.Stdout, "\nMore: %s\n", a.URL)
		}
		return Clean
	}
	return t.fail(t.noHelp(args[0]))
}

// noHelp returns the error for a name that has no help, with what it may mean.
func (t *Tool) noHelp(name string) error {
	names := append(t.ruleNames(), usage.Topics()...)
	meant := map[string]string{}
	for _, n := range names {
		meant[n] = n
	}
	for _, c := range t.categoryNames() {
		_, short, _ := strings.Cut(c, "/")
		if meant[short] == "" {
			meant[short] = c
		}
	}
	if near := config.Nearest(name, slices.Sorted(maps.Keys(meant))); near != "" {
		return fmt.Errorf("no rule or topic is called %q; did you mean %s?", name, meant[near])
	}
	return fmt.Errorf("no rule or topic is called %q; there are %s", name, strings.Join(names, ", "))
}

// generalUsage returns the help of redisvet without a command.
func (t *Tool) generalUsage() string {
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
			own.Lookup(f.Name).DefValue = f.DefValue
		}
	})
	return fmt.Sprintf(usage.Text(usage.General), rules.String(), flagText(own))
}

// usage returns the help of a topic, and whether there is one. That of a command has the
// flags of the command in it.
func (t *Tool) usage(topic string) (text string, ok bool) {
	text = usage.Text(topic)
	if topic == usage.General || text == "" {
		return "", false
	}
	for _, c := range t.commands() {
		if c.name == topic && c.flags != nil {
			text = strings.Replace(text, usage.Flags, flagText(c.flags()), 1)
		}
	}
	return strings.Replace(text, usage.Fixes, t.fixTable(), 1), true
}

func (t *Tool) ruleNames() []string {
	var out []string
	for _, a := range t.Analyzers {
		out = append(out, a.Name)
	}
	return out
}

func (t *Tool) categoryNames() []string {
	var out []string
	for _, rule := range t.ruleNames() {
		for _, c := range config.Categories[rule] {
			out = append(out, rule+"/"+c)
		}
	}
	return out
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

// moduleVersion returns the version of redisvet in this binary.
func moduleVersion() string {
	info, _ := debug.ReadBuildInfo()
	return version.Text(info)
}
