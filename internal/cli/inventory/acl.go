package inventory

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// ACL prints the rule of Redis' access control lists that lets a user do what the
// sites do. Comments say what the rule is wider for than the program needs, and what
// it may lack.
func ACL(w io.Writer, paths output.Paths, list []sites.Site) error {
	var r rule
	for _, s := range list {
		r.add(paths.Position(s.Pos), s)
	}
	var b strings.Builder
	b.WriteString("ACL SETUSER app on >...")
	for _, c := range sorted(r.commands) {
		b.WriteString(" +" + c)
	}
	r.keys = sites.Broadest(r.keys)
	for _, k := range r.keys {
		b.WriteString(" ~" + escaped(k))
	}
	for _, c := range sites.Broadest(r.channels) {
		b.WriteString(" &" + escaped(c))
	}
	b.WriteByte('\n')
	for _, n := range r.notes {
		fmt.Fprintf(&b, "# %s\n", printable.Line(n))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// A rule is what a user may do.
type rule struct {
	commands, keys, channels, notes []string
}

func (r *rule) add(at string, s sites.Site) {
	switch {
	case s.Command != "":
		r.commands = append(r.commands, permission(s.Command))
	case s.Sends != sites.Flush:
		r.notes = append(r.notes, at+": the command is not known, so the rule may lack it")
	}
	switch {
	case s.Command == "EXEC":
		r.commands = append(r.commands, "multi")
	case s.Command == "WATCH":
		r.commands = append(r.commands, "unwatch")
	case rediscmd.EvalCommands[s.Command]:
		r.script(at, s)
	case rediscmd.RunCommands[s.Command]:
		r.notes = append(r.notes, at+": the commands of the function are not known, so the rule may lack some")
	}
	if !rediscmd.PatternCommands[s.Command] {
		r.patterns(at, s)
	}
}

// script adds what the source of a script needs. A client sends it if the server does
// not have it yet.
func (r *rule) script(at string, s sites.Site) {
	r.commands = append(r.commands, permission(strings.Replace(s.Command, "EVALSHA", "EVAL", 1)))
	for _, c := range s.Script {
		if c != "" {
			r.commands = append(r.commands, permission(c))
		}
	}
	if len(s.Script) == 0 || slices.Contains(s.Script, "") {
		r.notes = append(r.notes, at+": not all commands of the script are known, so the rule may lack some")
	}
}

func (r *rule) patterns(at string, s sites.Site) {
	name := s.Command
	if name == "" {
		name = "the command"
	}
	if slices.Contains(s.Keys, sites.Unknown) {
		r.notes = append(r.notes, fmt.Sprintf("~*: %s needs it, of which a key is not known (%s)", at, name))
	}
	if slices.Contains(s.Channels, sites.Unknown) {
		r.notes = append(r.notes, fmt.Sprintf("&*: %s needs it, of which a channel is not known (%s)", at, name))
	}
	r.keys = append(r.keys, s.Keys...)
	r.channels = append(r.channels, s.Channels...)
}

// permission returns a command as ACL SETUSER names it: "get", "xgroup|create".
func permission(command string) string {
	return strings.ToLower(strings.ReplaceAll(command, " ", "|"))
}

// escaped returns a pattern in which only * is special.
func escaped(pattern string) string {
	return strings.NewReplacer(`\`, `\\`, "?", `\?`, "[", `\[`, "]", `\]`).Replace(pattern)
}

func sorted(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
