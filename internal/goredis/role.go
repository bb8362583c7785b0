package goredis

import (
	"go/ast"

	"github.com/redisvet/redisvet/internal/rediscmd"
)

// Role says what a value does with the commands that are called on it.
func (Library) Role(typeName string) rediscmd.Role {
	switch typeName {
	case "Client", "Conn", "Tx", "ClusterClient", "Ring", "SentinelClient", "UniversalClient":
		return rediscmd.Executes
	case "Pipeline", "Pipeliner":
		return rediscmd.Queues
	case "AutoPipeliner":
		return rediscmd.Auto
	case "Scripter", "scripter":
		return rediscmd.Either
	}
	// The unexported cmdable has no role: the type that embeds it decides.
	if isCmdable(typeName) && ast.IsExported(typeName) {
		return rediscmd.Either
	}
	// A search builder keeps the Client that made it.
	if _, ok := builderRuns[typeName]; ok {
		return rediscmd.Executes
	}
	return rediscmd.NoRole
}

// Interfaces lists the interfaces that have the commands.
func (Library) Interfaces() []string { return []string{"Cmdable", "UniversalClient"} }
