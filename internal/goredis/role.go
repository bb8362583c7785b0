package goredis

import "go/types"

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
	if isCmdable(name) {
		return Either
	}
	// Search builders are made by a Client and keep it.
	if _, ok := builderRuns[name]; ok {
		return Executes
	}
	return NoRole
}
