package summary

import (
	"go/constant"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// scriptCalls counts the commands in a script whose source is a constant.
func (s *solver) scriptCalls(script ssa.Value) int {
	n := 1
	for _, lua := range s.scriptSources(script) {
		n = max(n, rediscmd.ScriptCalls(lua))
	}
	return n
}

// scriptReads reports whether the script of a command is seen to only read.
func (s *solver) scriptReads(c *command) bool {
	sources := s.sources(c)
	for _, lua := range sources {
		if !rediscmd.ScriptReads(lua) {
			return false
		}
	}
	return len(sources) > 0
}

// sources are those of the script that a command runs, as far as they are
// constants.
func (s *solver) sources(c *command) []string {
	if c.op.Kind == rediscmd.Script {
		return s.scriptSources(c.recv)
	}
	var out []string
	if len(c.args) > 1 { // Eval(ctx, lua, keys)
		for _, a := range c.args[:2] {
			out = append(out, constStrings(a)...)
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

// structArg returns the values stored to the fields of a struct literal that
// is given by pointer, by field name.
func structArg(args []ssa.Value) map[string]ssa.Value {
	fields := map[string]ssa.Value{}
	for _, a := range args {
		flow.Origins(a, func(o ssa.Value) {
			alloc, ok := o.(*ssa.Alloc)
			if !ok || alloc.Referrers() == nil {
				return
			}
			for _, r := range *alloc.Referrers() {
				fa, ok := r.(*ssa.FieldAddr)
				if !ok || fa.Referrers() == nil {
					continue
				}
				for _, u := range *fa.Referrers() {
					if st, ok := u.(*ssa.Store); ok && st.Addr == fa {
						if fv := flow.FieldVar(fa.X.Type(), fa.Field); fv != nil {
							fields[fv.Name()] = st.Val
						}
					}
				}
			}
		})
	}
	return fields
}

func constInt(v ssa.Value) (int64, bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil || c.Value.Kind() != constant.Int {
		return 0, false
	}
	return constant.Int64Val(c.Value)
}

// constStrings returns the constant strings in a value: itself, or the
// elements of a slice literal in order.
func constStrings(v ssa.Value) []string {
	v = flow.Unwrap(v)
	if c, ok := v.(*ssa.Const); ok {
		if c.Value != nil && c.Value.Kind() == constant.String {
			return []string{constant.StringVal(c.Value)}
		}
		return nil
	}
	sl, ok := v.(*ssa.Slice)
	if !ok || sl.X.Referrers() == nil {
		return nil
	}
	var out []string
	for _, r := range *sl.X.Referrers() {
		ia, ok := r.(*ssa.IndexAddr)
		if !ok || ia.Referrers() == nil {
			continue
		}
		for _, u := range *ia.Referrers() {
			if st, ok := u.(*ssa.Store); ok {
				if c, ok := flow.Unwrap(st.Val).(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.String {
					out = append(out, constant.StringVal(c.Value))
				}
			}
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
