package redisloop

import (
	"go/ast"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/reply"
	"github.com/redisvet/redisvet/redisloop/internal/looptext"
)

// batch names the form that replaces many round trips by one.
func (lc *loopCheck) batch(trips []effects.RoundTrip) string {
	trips = looptext.Counted(trips)
	t := trips[0]
	refused := lc.refused(trips)
	switch {
	case t.Blocking:
		return "one " + t.Command + " for all keys"
	case refused != "" && t.Kind == rediscmd.Command:
		return adviseOne(trips, refused)
	case t.Kind == rediscmd.Exec || t.Kind == rediscmd.Batch:
		return "one pipeline for all elements"
	case t.Kind == rediscmd.Watch:
		return "one script call per element in a pipeline"
	case rediscmd.IndexCommands[t.Command] && lc.SameKey() && lc.Head.Bound != loopinfo.Data:
		return t.Batch.String() // nothing else knows where the list ends
	case lc.readsOne(trips):
		return "one " + t.Command + " outside of the loop, its key is always the same"
	case t.Batch.Form == rediscmd.Variadic && reply.Used(lc.Site.Call):
		return "a pipeline" // one command answers for all together
	case len(trips) > 1 || t.Batch.Form == rediscmd.NoBatch || t.Batch.Form == rediscmd.WithoutExpiry || !t.ManyKeys && !lc.SameKey() && !lc.KeyOfField():
		return "a pipeline"
	case lc.onCluster(t.Batch):
		return "a pipeline (keys of several slots do not fit into one command)"
	}
	return t.Batch.String() + " or a pipeline"
}

// readsOne reports whether each iteration reads one and the same key.
func (lc *loopCheck) readsOne(trips []effects.RoundTrip) bool {
	trips = looptext.Counted(trips)
	return len(trips) == 1 && trips[0].ManyKeys && trips[0].Access == rediscmd.Read && lc.SameKey()
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
	call := lc.pkg.calls[lc.Target.Call.Common().Pos()]
	if !lc.Target.Direct() || call == nil {
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
