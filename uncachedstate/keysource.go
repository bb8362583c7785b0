package uncachedstate

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// keySource looks for the class in the fields and variables that a key is put
// together of: their names, and their defaults. A prefix is often configuration.
func (c *checker) keySource(site *summary.Site) *state.Class {
	for _, arg := range site.Call.Common().Args {
		if !flow.HoldsStrings(arg.Type()) {
			continue
		}
		s := &keySource{checker: c, seen: map[ssa.Value]bool{}}
		s.walk(arg, 0)
		return s.found // the key is the first string
	}
	return nil
}

type keySource struct {
	*checker
	seen  map[ssa.Value]bool
	found *state.Class
}

// maxKeyDepth bounds the functions and operations that make a key.
const maxKeyDepth = 8

func (s *keySource) walk(v ssa.Value, depth int) {
	if v == nil || depth > maxKeyDepth || s.found != nil {
		return
	}
	flow.Origins(flow.Unwrap(v), func(o ssa.Value) {
		o = flow.Unwrap(o)
		if s.seen[o] {
			return
		}
		s.seen[o] = true
		flow.Count(1)
		switch x := o.(type) {
		case *ssa.BinOp:
			if x.Op == token.ADD {
				s.walk(x.X, depth+1)
				s.walk(x.Y, depth+1)
			}
		case *ssa.Call:
			s.call(x, depth)
		case *ssa.Slice, *ssa.MakeSlice:
			for _, e := range flow.Elements(x) {
				s.walk(e, depth+1)
			}
		default:
			if obj := flow.Loaded(o); obj != nil {
				s.object(obj)
			}
		}
	})
}

// call walks what a function of package fmt or strings is given, or what one of the
// package returns.
func (s *keySource) call(call *ssa.Call, depth int) {
	if fn := s.uses.Function(call.Call.StaticCallee()); fn != nil {
		for _, b := range fn.SSA.Blocks {
			if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && len(ret.Results) > 0 {
				s.walk(ret.Results[0], depth+1)
			}
		}
		return
	}
	switch flow.CalleePackage(&call.Call) {
	case "fmt", "strings":
		for _, a := range call.Call.Args {
			s.walk(a, depth+1)
		}
	}
}

// object looks at a field or variable: its name, and the constants stored in it.
func (s *keySource) object(obj types.Object) {
	if s.found = s.lex.Named(state.Words(obj.Name())); s.found != nil {
		return
	}
	for _, stored := range s.res.Stored(obj) {
		flow.Origins(stored, func(o ssa.Value) {
			if k, ok := o.(*ssa.Const); ok && s.found == nil && k.Value != nil && k.Value.Kind() == constant.String {
				s.found = s.lex.OfKey(state.Words(constant.StringVal(k.Value)))
			}
		})
	}
}
