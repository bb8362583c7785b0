package goredis

import (
	"go/ast"
	"go/types"
)

// Role says what a value does with the commands called on it.
type Role int

const (
	// NoRole is a type that sends no commands.
	NoRole Role = iota
	// Executes makes a round trip per command: Client, Conn, Tx,
	// ClusterClient, Ring, SentinelClient, UniversalClient.
	Executes
	// Queues keeps commands until Exec: Pipeline, Pipeliner.
	Queues
	// Either does what the value in the interface does: Cmdable, its parts,
	// Scripter.
	Either
	// Auto collects commands of many callers and sends them together:
	// AutoPipeliner.
	Auto
)

// RoleOf gives the role of t, or of what t points to. Types that are not
// declared in a client package have none.
func RoleOf(t types.Type) Role {
	t = types.Unalias(t)
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Pkg() == nil || !IsClient(named.Obj().Pkg().Path()) {
		return NoRole
	}
	return roleOfName(named.Obj().Name())
}

func roleOfName(name string) Role {
	switch name {
	case "Client", "Conn", "Tx", "ClusterClient", "Ring", "SentinelClient", "UniversalClient":
		return Executes
	case "Pipeline", "Pipeliner":
		return Queues
	case "AutoPipeliner":
		return Auto
	case "Scripter", "scripter":
		return Either
	}
	// The unexported cmdable, which clients and pipelines embed alike, tells
	// nothing: what it is embedded in decides.
	if isCmdable(name) && ast.IsExported(name) {
		return Either
	}
	// Search builders are made by a Client and keep it.
	if _, ok := builderRuns[name]; ok {
		return Executes
	}
	return NoRole
}

// RoleWithin is RoleOf for types that are not go-redis' own but hold a client
// without a name: structs that embed one, interfaces that embed Cmdable or
// UniversalClient, type parameters that are bound to one. It is NoRole when
// they hold none.
func RoleWithin(t types.Type) Role { return roleWithin(t, 0) }

// maxEmbedding is deeper than anybody embeds; it ends types that embed
// themselves.
const maxEmbedding = 5

func roleWithin(t types.Type, depth int) Role {
	if role := RoleOf(t); role != NoRole || depth > maxEmbedding {
		return role
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	best := NoRole
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
func narrower(a, b Role) Role {
	rank := [...]int{NoRole: 0, Either: 1, Auto: 2, Executes: 3, Queues: 4}
	if rank[b] > rank[a] {
		return b
	}
	return a
}
