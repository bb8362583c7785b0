package summary

import (
	"go/constant"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
)

// scriptCalls counts the commands in a script whose source is a constant.
func (s *solver) scriptCalls(script ssa.Value) int {
	n := 1
	for _, lua := range s.scriptSources(script) {
		n = max(n, goredis.ScriptCalls(lua))
	}
	return n
}

// scriptReads reports whether the script of a command is seen to only read.
func (s *solver) scriptReads(c *command) bool {
	sources := s.sources(c)
	for _, lua := range sources {
		if !goredis.ScriptReads(lua) {
			return false
		}
	}
	return len(sources) > 0
}

// sources are those of the script that a command runs, as far as they are
// constants.
func (s *solver) sources(c *command) []string {
	if c.op.Kind == goredis.Script {
		return s.scriptSources(c.recv)
	}
	var out []string
	if len(c.args) > 1 { // Eval(ctx, lua, keys)
		for _, a := range c.args[:2] {
			out = append(out, flow.ConstStrings(a)...)
		}
	}
	return out
}

// scriptSources returns the constant sources that a *Script can have.
func (s *solver) scriptSources(script ssa.Value) []string {
	var out []string
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
			for _, v := range s.fields.Stored(obj) {
				look(v)
			}
		}
	})
	return out
}
