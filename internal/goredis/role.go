package goredis

import (
	"go/ast"

	"github.com/redisvet/redisvet/internal/rediscmd"
)

// Role says what a value of a type of go-redis does with the commands called on
// it.
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
	// The unexported cmdable, which clients and pipelines embed alike, tells
	// nothing: what it is embedded in decides.
	if isCmdable(typeName) && ast.IsExported(typeName) {
		return rediscmd.Either
	}
	// Search builders are made by a Client and keep it.
	if _, ok := builderRuns[typeName]; ok {
		return rediscmd.Executes
	}
	return rediscmd.NoRole
}
