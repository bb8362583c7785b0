package loopinfo

import (
	"go/constant"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
)

// isAbsence recognises an error that means "no value": redis.Nil, and errors of
// wrappers and repositories by their name: ErrNotFound, ErrCacheMiss,
// ErrNoRows.
func isAbsence(v ssa.Value) bool {
	v = flow.Unwrap(v)
	if c, ok := v.(*ssa.Const); ok {
		return c.Value != nil && c.Value.Kind() == constant.String && client.IsAbsenceText(constant.StringVal(c.Value))
	}
	obj := flow.Loaded(v)
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	if client.IsAbsence(obj) {
		return true
	}
	held, ok := obj.(*types.Var)
	return ok && held.Parent() == obj.Pkg().Scope() && flow.IsError(held.Type()) && namesAbsence(obj.Name())
}

// testsAbsence recognises errors.Is(err, redis.Nil), and predicates by their
// name: IsNotFound(err).
func testsAbsence(call *ssa.Call) bool {
	name, args := flow.CalleeName(call), call.Call.Args
	if name == "Is" && len(args) == 2 {
		return isAbsence(args[1])
	}
	return flow.IsBool(call.Type()) && namesAbsence(name)
}

// namesAbsence reports whether a name means that a value is missing.
func namesAbsence(name string) bool {
	words := names.Words(name)
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		if knowledge.AbsenceWords.Has(w) || w == "not" && knowledge.NotWords.Has(next) || w == "no" && knowledge.NoWords.Has(next) {
			return true
		}
	}
	return false
}
