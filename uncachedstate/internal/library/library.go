// Package library finds calls of other modules that keep the state of a limiter or breaker
// in Redis.
package library

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/knowledge"
)

// Shared returns what a call of a library sends to Redis.
func Shared(call ssa.CallInstruction) (knowledge.SharedState, bool) {
	f := call.Common().StaticCallee()
	if f == nil {
		return knowledge.SharedState{}, false
	}
	if f.Origin() != nil {
		f = f.Origin()
	}
	obj, ok := f.Object().(*types.Func)
	if !ok {
		return knowledge.SharedState{}, false
	}
	return knowledge.SharedStateOf(obj.FullName())
}

// Reaches reports whether a package imports another, by itself or through
// others.
func Reaches(from *types.Package, prefix string) bool {
	seen := map[*types.Package]bool{}
	var reaches func(p *types.Package) bool
	reaches = func(p *types.Package) bool {
		if strings.HasPrefix(p.Path(), prefix) {
			return true
		}
		if seen[p] {
			return false
		}
		seen[p] = true
		for _, imp := range p.Imports() {
			if reaches(imp) {
				return true
			}
		}
		return false
	}
	return reaches(from)
}
