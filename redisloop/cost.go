package redisloop

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
)

// batch names the form that replaces many round trips by one.
func (lc *loopCheck) batch(trips []effects.RoundTrip) string {
	trips = counted(trips)
	t := trips[0]
	refused := lc.refused(trips)
	switch {
	case refused != "" && t.Kind == rediscmd.Command:
		return adviseOne(trips, refused)
	case t.Kind == rediscmd.Exec || t.Kind == rediscmd.Batch:
		return "one pipeline for all elements"
	case t.Kind == rediscmd.Watch:
		return "one script call per element in a pipeline"
	case len(trips) == 1 && t.ManyKeys && t.Access == rediscmd.Read && lc.sameKey():
		return "one " + t.Command + " outside of the loop, its key is always the same"
	case t.Batch.Form == rediscmd.Variadic && lc.usesAnswer():
		return "a pipeline" // one command answers for all together
	case len(trips) > 1 || t.Batch.Form == rediscmd.NoBatch || t.Batch.Form == rediscmd.WithoutExpiry || !t.ManyKeys && !lc.sameKey():
		return "a pipeline"
	case lc.onCluster(t.Batch):
		return "a pipeline (keys of several slots do not fit into one command)"
	}
	return t.Batch.String() + " or a pipeline"
}

// usesAnswer reports whether the iteration looks at the answer for its element,
// other than to add it up.
func (lc *loopCheck) usesAnswer() bool {
	v := lc.site.Call.Value()
	return v != nil && !flow.IsError(v.Type()) && usesNumber(v, 0)
}

// usesNumber follows the reply of a command, or the results of a helper, to what
// is done with them. Errors do not count.
func usesNumber(v ssa.Value, depth int) bool {
	for _, r := range flow.Referrers(v) {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.Extract:
			if !flow.IsError(r.Type()) && usesNumber(r, depth) {
				return true
			}
		case *ssa.FieldAddr:
			if usesNumber(r, depth) {
				return true
			}
		case *ssa.Call:
			if loopinfo.ReplyOf(v.Type()) == nil || depth > 2 {
				return true
			}
			if !flow.IsError(r.Type()) && usesNumber(r, depth+1) {
				return true
			}
		case *ssa.BinOp:
			if r.Op != token.ADD {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// sameKey reports whether every iteration uses the same key, so that a command
// for many members of one key is enough.
func (lc *loopCheck) sameKey() bool {
	key := lc.target.Key()
	return key != nil && lc.site == lc.target && lc.loop != nil && !lc.changes(key)
}

// onCluster reports whether the command runs on a client of several servers
// that does not split this form over them.
func (lc *loopCheck) onCluster(batch rediscmd.BatchCall) bool {
	lib, name := lc.clientType()
	splits := name == "ClusterClient" && lc.pkg.res.Resolver && batch.Command == "MGET"
	return lib != nil && lib.SeveralServers(name) && !splits
}

// clientType returns the client library and the name of the client type that the
// command is called on, nil and or "" for a helper.
func (lc *loopCheck) clientType() (client.Client, string) {
	call := lc.pkg.calls[lc.target.Call.Common().Pos()]
	if !lc.target.Direct() || call == nil {
		return nil, ""
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil, ""
	}
	t := lc.pkg.pass.TypesInfo.TypeOf(sel.X)
	if t == nil || client.RoleOf(t) != rediscmd.Executes {
		return nil, ""
	}
	lib, name, _ := client.OfType(t)
	return lib, name
}

// oneOf describes the cost of one iteration: "one GET", "3 commands (GET, SET,
// DEL)".
func oneOf(trips []effects.RoundTrip) string {
	trips = counted(trips)
	names := commands(trips)
	switch {
	case len(names) == 1 && len(trips) == 1 && trips[0].Calls > 1:
		return fmt.Sprintf("one %s of %d commands", names[0], trips[0].Calls)
	case len(trips) == 1:
		return "one " + names[0]
	case len(names) == 1:
		return fmt.Sprintf("%d %ss", len(trips), names[0])
	case len(names) > 4:
		return fmt.Sprintf("%d commands (%s, ...)", len(trips), strings.Join(names[:3], ", "))
	}
	return fmt.Sprintf("%d commands (%s)", len(trips), strings.Join(names, ", "))
}

// commands lists the distinct commands of the round trips.
func commands(trips []effects.RoundTrip) []string {
	var names []string
	seen := map[string]bool{}
	for _, t := range counted(trips) {
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

func countedCommands(trips []effects.RoundTrip, perDay float64) string {
	trips = counted(trips)
	names := commands(trips)
	if len(names) == 1 && trips[0].Calls <= 1 && names[0] != "command" {
		return report.PerDay(perDay) + " " + names[0] + "s"
	}
	if len(names) == 1 && names[0] == "script" {
		return fmt.Sprintf("%s commands (a script of %d)", report.PerDay(perDay), max(trips[0].Calls, 1))
	}
	return report.PerDay(perDay) + " commands"
}

// through names the functions between the loop and the command.
func through(trips []effects.RoundTrip) string {
	trips = counted(trips)
	if len(trips[0].Chain) == 0 {
		return ""
	}
	return " (through " + names.Join(trips[0].Chain, " -> ") + ")"
}

// health reports whether the loop only checks that something is alive.
func health(trips []effects.RoundTrip) bool {
	for _, t := range trips {
		head, _, sep := strings.Cut(t.Key, ":")
		if t.Access != rediscmd.Health && !(sep && names.HasWord(head, knowledge.HealthWords...)) {
			return false
		}
	}
	return true
}
