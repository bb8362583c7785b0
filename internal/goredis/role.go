package goredis

import (
	"go/ast"
	"go/types"

	"github.com/redisvet/redisvet/internal/rediscmd"
)

// RoleOf gives the role of t, or of what t points to. Types that are not
// declared in a client package have none.
func RoleOf(t types.Type) rediscmd.Role {
	t = types.Unalias(t)
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Pkg() == nil || !IsClient(named.Obj().Pkg().Path()) {
		return rediscmd.NoRole
	}
	return roleOfName(named.Obj().Name())
}

func roleOfName(name string) rediscmd.Role {
	switch name {
	case "Client", "Conn", "Tx", "ClusterClient", "Ring", "SentinelClient", "UniversalClient":
		return rediscmd.Executes
	case "Pipeline", "Pipeliner":
		return rediscmd.Queues
	case "AutoPipeliner":
		return rediscmd.Auto
	case "Scripter", "scripter":
		return rediscmd.Either
	}
	// The unexported cmdable, which clients and pipelines embed alike, tells
	// nothing: what it is embedded in decides.
	if isCmdable(name) && ast.IsExported(name) {
		return rediscmd.Either
	}
	// Search builders are made by a Client and keep it.
	if _, ok := builderRuns[name]; ok {
		return rediscmd.Executes
	}
	return rediscmd.NoRole
}

// RoleWithin is RoleOf for types that are not go-redis' own but hold a client
// without a name: structs that embed one, interfaces that embed Cmdable or
// UniversalClient, type parameters that are bound to one. It is NoRole when
// they hold none.
func RoleWithin(t types.Type) rediscmd.Role { return roleWithin(t, 0) }

// maxEmbedding is deeper than anybody embeds; it ends types that embed
// themselves.
const maxEmbedding = 5

func roleWithin(t types.Type, depth int) rediscmd.Role {
	if role := RoleOf(t); role != rediscmd.NoRole || depth > maxEmbedding {
		return role
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	best := rediscmd.NoRole
	hold := func(t types.Type) { best = narrower(best, roleWithin(t, depth+1)) }
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if f.Embedded() {
				hold(f.Type())
			}
		}
	case *types.Interface:
		for e := range u.EmbeddedTypes() {
			if union, ok := e.(*types.Union); ok {
				for term := range union.Terms() {
					hold(term.Type())
				}
			} else {
				hold(e)
			}
		}
	}
	return best
}

// narrower is the role that says more: what is both a Cmdable and a Pipeliner
// is a Pipeliner.
func narrower(a, b rediscmd.Role) rediscmd.Role {
	rank := [...]int{rediscmd.NoRole: 0, rediscmd.Either: 1, rediscmd.Auto: 2, rediscmd.Executes: 3, rediscmd.Queues: 4}
	if rank[b] > rank[a] {
		return b
	}
	return a
}
