package summary

import (
	"go/constant"
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
)

// scriptCalls counts the commands in a script whose source is a constant.
func (s *solver) scriptCalls(script ssa.Value) int {
	n := 1
	look := func(v ssa.Value) {
		call, ok := v.(*ssa.Call)
		if !ok || len(call.Call.Args) == 0 {
			return
		}
		if c, ok := call.Call.Args[0].(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.String {
			n = max(n, goredis.ScriptCalls(constant.StringVal(c.Value)))
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
	return n
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

// keyPrefix returns the constant start of a key: of a constant, a
// concatenation or a Sprintf format.
func keyPrefix(v ssa.Value) string {
	switch x := flow.Unwrap(v).(type) {
	case *ssa.Const:
		if x.Value != nil && x.Value.Kind() == constant.String {
			return constant.StringVal(x.Value)
		}
	case *ssa.BinOp:
		if x.Op == token.ADD {
			return keyPrefix(x.X)
		}
	case *ssa.Call:
		if f := x.Call.StaticCallee(); f != nil && f.Object() != nil && f.Object().Pkg() != nil &&
			f.Object().Pkg().Path() == "fmt" && f.Name() == "Sprintf" && len(x.Call.Args) > 0 {
			format := keyPrefix(x.Call.Args[0])
			prefix, _, _ := strings.Cut(format, "%")
			return prefix
		}
	case *ssa.Slice:
		if all := constStrings(x); len(all) > 0 {
			return all[0]
		}
	}
	return ""
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
