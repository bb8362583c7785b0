package cli

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/usage"
)

// Each command is in the general help, and has a help of its own if it has flags. Each
// flag of redisvet fix is in its help, from which completion reads the flags.
func TestCommandsHaveHelp(t *testing.T) {
	general := usage.Text(usage.General)
	plain := []string{"rules", "explain", "help", "version"}
	for _, c := range new(Tool).commands() {
		if !strings.Contains(general, "\tredisvet "+c.name) {
			t.Errorf("the general help lacks %s", c.name)
		}
		isPlain := slices.Contains(plain, c.name)
		if (usage.Text(c.name) == "") != isPlain {
			t.Errorf("%s: help %q", c.name, usage.Text(c.name))
		}
	}
	found := map[string]bool{}
	for _, m := range ownFlag.FindAllStringSubmatch(usage.Text("fix"), -1) {
		found[m[1]] = true
	}
	fixFlags(new(fixOptions)).VisitAll(func(f *flag.Flag) {
		if !found[f.Name] {
			t.Errorf("the help of fix lacks -%s", f.Name)
		}
	})
	for _, topic := range usage.Topics() {
		if topic == usage.General || !strings.HasSuffix(usage.Text(topic), "\n") {
			t.Errorf("topic %s", topic)
		}
	}
}
