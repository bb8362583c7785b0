// Package script reads the scripts that a program sends to Redis, where their
// source is constant.
package script

import (
	"go/constant"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// Sources are the constant sources that a script can have. None are known if there
// is none.
type Sources []string

// Of returns the sources that a *Script can have.
func Of(script ssa.Value, fields *flow.Fields) Sources {
	var out Sources
	look := func(v ssa.Value) {
		call, ok := v.(*ssa.Call)
		if !ok || len(call.Call.Args) == 0 {
			return
		}
		if c, ok := call.Call.Args[0].(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.String {
			out = append(out, constant.StringVal(c.Value))
		}
	}
	flow.Origins(script, func(o ssa.Value) {
		look(o)
		if obj := flow.Loaded(o); obj != nil {
			for _, v := range fields.Stored(obj) {
				look(v)
			}
		}
	})
	return out
}

// Given returns the source among the arguments of Eval(ctx, lua, keys).
func Given(args []ssa.Value) Sources {
	var out Sources
	if len(args) > 1 {
		for _, a := range args[:2] {
			out = append(out, flow.ConstStrings(a)...)
		}
	}
	return out
}

// Calls counts the commands of a script, at most.
func (s Sources) Calls() int {
	n := 1
	for _, lua := range s {
		n = max(n, rediscmd.ScriptCalls(lua))
	}
	return n
}

// Reads reports whether the source is known and only reads, or writes only when it
// moves a breaker to another state.
func (s Sources) Reads() (reads, moves bool) {
	for _, lua := range s {
		if rediscmd.ScriptReads(lua) {
			continue
		}
		if !rediscmd.ScriptMoves(lua) {
			return false, false
		}
		moves = true
	}
	return len(s) > 0, moves
}

// Takes reports whether a script removes data.
func (s Sources) Takes() bool { return slices.ContainsFunc(s, rediscmd.ScriptTakes) }
