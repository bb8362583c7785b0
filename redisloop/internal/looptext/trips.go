// Package looptext writes what the round trips of a loop are and cost.
package looptext

import (
	"fmt"
	"strings"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
)

// One describes the cost of one iteration: "one GET", "3 commands (GET, SET,
// DEL)".
func One(trips []effects.RoundTrip) string {
	trips = Counted(trips)
	names := commands(trips)
	switch {
	case len(names) == 1 && len(trips) == 1 && trips[0].Calls > 1:
		return fmt.Sprintf("one %s of up to %d commands", names[0], trips[0].Calls)
	case len(trips) == 1:
		return "one " + names[0]
	case len(names) == 1:
		return fmt.Sprintf("%d %s", len(trips), rediscmd.Plural(names[0]))
	case len(names) > 4:
		return fmt.Sprintf("%d commands (%s, ...)", len(trips), strings.Join(names[:3], ", "))
	}
	return fmt.Sprintf("%d commands (%s)", len(trips), strings.Join(names, ", "))
}

// Unwaited describes what a loop without a wait sends: "one GET per round trip", "2
// commands (GET, DEL) per iteration".
func Unwaited(trips []effects.RoundTrip) string {
	if len(Counted(trips)) > 1 {
		return One(trips) + " per iteration"
	}
	return One(trips) + " per round trip"
}

// commands lists the distinct commands of the round trips.
func commands(trips []effects.RoundTrip) []string {
	var names []string
	seen := map[string]bool{}
	for _, t := range Counted(trips) {
		n := commandName(t)
		if !seen[n] {
			seen[n] = true
			names = append(names, n)
		}
	}
	return names
}

func commandName(t effects.RoundTrip) string {
	switch t.Kind {
	case rediscmd.Exec, rediscmd.Batch:
		return "pipeline"
	case rediscmd.Watch:
		return "WATCH"
	case rediscmd.Script:
		return "script"
	}
	if t.Command == "" {
		return "command"
	}
	return t.Command
}

// PerDay says how many commands a day round trips are: "170M GETs a day".
func PerDay(trips []effects.RoundTrip, perDay float64) string {
	trips = Counted(trips)
	names := commands(trips)
	if len(names) == 1 && trips[0].Calls <= 1 && names[0] != "command" {
		return report.PerDay(perDay) + " " + rediscmd.Plural(names[0])
	}
	if len(names) == 1 && names[0] == "script" {
		return fmt.Sprintf("%s commands (a script of up to %d)", report.PerDay(perDay), trips[0].Calls)
	}
	return report.PerDay(perDay) + " commands"
}

// Through names the functions between the loop and the command.
func Through(trips []effects.RoundTrip) string {
	trips = Counted(trips)
	if len(trips[0].Chain) == 0 {
		return ""
	}
	return " (through " + names.Join(trips[0].Chain, " -> ") + ")"
}

// Health reports whether the loop only checks that something is alive.
func Health(trips []effects.RoundTrip) bool {
	for _, t := range trips {
		head, _, sep := strings.Cut(t.Key, ":")
		if t.Access != rediscmd.Health && !(sep && names.HasWord(head, knowledge.HealthWords...)) {
			return false
		}
	}
	return true
}

// Counted returns the round trips that a price counts: those of the costliest path.
func Counted(trips []effects.RoundTrip) []effects.RoundTrip {
	if out := effects.Counted(trips); len(out) > 0 {
		return out
	}
	return trips
}

// Distinct returns one round trip for each command, because the paths to it are one
// in a price. Then two of a command are two calls.
func Distinct(trips []effects.RoundTrip) []effects.RoundTrip {
	var out []effects.RoundTrip
	seen := map[string]bool{}
	for _, t := range Counted(trips) {
		if n := commandName(t); !seen[n] {
			seen[n] = true
			out = append(out, t)
		}
	}
	return out
}

// Billed returns the number of commands that a server bills for round trips.
func Billed(trips []effects.RoundTrip) int { return effects.Cost(Counted(trips)) }

// WhileItFails says when a loop that repeats only after a failure costs its
// price: while the server answers, and with an error. go-redis itself waits
// before it asks a server that is down again, and returns redis.Nil as an error,
// so that a missing value needs no error. Then the text is "".
func WhileItFails(trips []effects.RoundTrip) string {
	for _, t := range Counted(trips) {
		if !t.Blocking && (t.Pop || rediscmd.PresenceCommands[t.Command]) {
			return ""
		}
	}
	name := "WRONGTYPE"
	switch t := trips[0]; {
	case t.Access == rediscmd.Health:
		name = "NOAUTH"
	case t.Command == "SCAN": // of no one key
		name = "NOPERM"
	case t.Command == "XREADGROUP":
		name = "NOGROUP"
	case t.Access == rediscmd.Write && !t.Blocking:
		name = "OOM"
	}
	return " while Redis returns errors such as " + name
}
