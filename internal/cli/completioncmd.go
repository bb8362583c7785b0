package cli

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/compare"
	"github.com/redisvet/redisvet/internal/cli/completion"
	"github.com/redisvet/redisvet/internal/cli/inventory"
	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/usage"
	"github.com/redisvet/redisvet/internal/config"
)

// completionCommand is redisvet completion SHELL. The scripts call it with -complete and
// the words of the command line.
func (t *Tool) completionCommand(args []string) int {
	if len(args) > 1 && args[0] == "-complete" && args[1] == "--" {
		for _, w := range completion.Complete(t.completions(), args[2:]) {
			fmt.Fprintf(t.Stdout, "%s\t%s\n", w.Text, w.Doc)
		}
		return Clean
	}
	if len(args) != 1 || completion.Script(args[0]) == "" {
		return t.fail(fmt.Errorf("completion takes a shell: %s", strings.Join(completion.Shells(), ", ")))
	}
	fmt.Fprint(t.Stdout, completion.Script(args[0]))
	return Clean
}

// completions describes the command line.
func (t *Tool) completions() []completion.Command {
	fs, _, _ := t.flagSet()
	shared := t.completionFlags("", fs)
	out := []completion.Command{{Flags: shared}}
	for _, c := range t.commands() {
		one := completion.Command{Word: completion.Word{Text: c.name, Doc: c.doc}, Args: t.completionArgs(c.name)}
		own := flag.NewFlagSet("", flag.ContinueOnError)
		if c.flags != nil {
			own = c.flags()
			one.Flags = t.completionFlags(c.name, own)
		}
		for _, f := range shared {
			if c.analyses && own.Lookup(f.Text) == nil && !slices.Contains(refused[c.name], f.Text) {
				one.Flags = append(one.Flags, f)
			}
		}
		out = append(out, one)
	}
	return out
}

// completionFlags describes the flags of a command.
func (t *Tool) completionFlags(command string, fs *flag.FlagSet) []completion.Flag {
	var out []completion.Flag
	fs.VisitAll(func(f *flag.Flag) {
		_, doc := flag.UnquoteUsage(f)
		doc, _, _ = strings.Cut(doc, "\n")
		b, ok := f.Value.(interface{ IsBoolFlag() bool })
		out = append(out, completion.Flag{Word: completion.Word{Text: f.Name, Doc: doc}, Values: t.flagValues(command, f.Name), Alone: ok && b.IsBoolFlag()})
	})
	return out
}

// flagValues returns the values that a flag may have, or nil.
func (t *Tool) flagValues(command, name string) []string {
	switch command + " " + name {
	case " format":
		return strings.Split(output.Names(false, ", "), ", ")
	case "sites format":
		return slices.Sorted(maps.Keys(inventory.Formats))
	case "compare format":
		return slices.Sorted(maps.Keys(compare.Formats))
	case " impact":
		return []string{config.Low.String(), config.Medium.String(), config.High.String()}
	case "init preset":
		return config.PresetNames()
	case "fix rule":
		return t.ruleNames()
	case " categories":
		var out []string
		for _, c := range t.categoryNames() {
			out = append(out, c+"=on", c+"=off")
		}
		return out
	}
	return nil
}

// completionArgs returns the arguments that a command may have, or nil.
func (t *Tool) completionArgs(command string) []completion.Word {
	var names []string
	switch command {
	case "explain":
		names = append(t.ruleNames(), t.categoryNames()...)
	case "help":
		names = append(t.ruleNames(), usage.Topics()...)
	case "completion":
		names = completion.Shells()
	}
	var out []completion.Word
	for _, name := range names {
		out = append(out, completion.Word{Text: name})
	}
	return out
}
