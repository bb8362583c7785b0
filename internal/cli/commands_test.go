package cli

import (
	"flag"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/usage"
)

// Each command is in the general help, and has a help of its own.
func TestCommandsHaveHelp(t *testing.T) {
	general := usage.Text(usage.General)
	for _, c := range new(Tool).commands() {
		if !strings.Contains(general, "\tredisvet "+c.name) {
			t.Errorf("the general help lacks %s", c.name)
		}
		if usage.Text(c.name) == "" {
			t.Errorf("%s has no help", c.name)
		}
	}
	// -1 is what -c means without a terminal only.
	if text := new(Tool).generalUsage(); !strings.Contains(text, "(default 0 on a terminal, else -1)\n") {
		t.Errorf("the default of -c: %s", text)
	}
	help := usage.Text("help")
	for _, topic := range usage.Topics() {
		isCommand := slices.ContainsFunc(new(Tool).commands(), func(c command) bool { return c.name == topic })
		if listed := regexp.MustCompile(`\b` + topic + `\b`); !isCommand && !(listed.MatchString(general) && listed.MatchString(help)) {
			t.Errorf("the general help or that of help lacks topic %s", topic)
		}
		if topic == usage.General || !strings.HasSuffix(usage.Text(topic), "\n") {
			t.Errorf("topic %s", topic)
		}
	}
}

// The help of a command and the completion have each of its flags, the latter once.
func TestOwnFlags(t *testing.T) {
	tool := new(Tool)
	completions := tool.completions()
	for i, c := range tool.commands() {
		help, _ := tool.usage(c.name)
		var flags []string
		for _, f := range completions[i+1].Flags {
			flags = append(flags, f.Text)
		}
		slices.Sort(flags)
		if len(slices.Compact(slices.Clone(flags))) != len(flags) {
			t.Errorf("%s: a flag is completed twice: %q", c.name, flags)
		}
		for _, name := range refused[c.name] {
			if slices.Contains(flags, name) {
				t.Errorf("%s: -%s is completed and refused", c.name, name)
			}
		}
		if c.flags == nil {
			continue
		}
		c.flags().VisitAll(func(f *flag.Flag) {
			if !strings.Contains(help, "  -"+f.Name) || !slices.Contains(flags, f.Name) || f.Usage == "" {
				t.Errorf("%s: -%s has no help or no completion", c.name, f.Name)
			}
		})
	}
	t.Setenv("REDIS_URL", "redis://user:secret@localhost")
	if help, _ := tool.usage("measure"); strings.Contains(help, "secret") || !strings.Contains(help, "$REDIS_URL") {
		t.Errorf("the help shows the environment:\n%s", help)
	}
}
