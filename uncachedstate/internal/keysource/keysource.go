// Package keysource looks for the state that a key is about in the fields and variables
// that the key is put together of.
package keysource

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

// Class returns the class that the names and the defaults of the parts of a call's key
// say, or nil. A prefix is often configuration.
func Class(res *summary.Result, uses *valueuse.Uses, lex *state.Lexicon, site *summary.Site) *state.Class {
	for _, arg := range site.Call.Common().Args {
		if !flow.HoldsStrings(arg.Type()) {
			continue
		}
		s := &search{res: res, uses: uses, lex: lex, seen: map[ssa.Value]bool{}}
		s.walk(arg, 0)
		return s.found // the key is the first string
	}
	return nil
}

type search struct {
	res   *summary.Result
	uses  *valueuse.Uses
	lex   *state.Lexicon
	seen  map[ssa.Value]bool
	found *state.Class
}

// maxKeyDepth bounds the functions and operations that make a key.
const maxKeyDepth = 8

func (s *search) walk(v ssa.Value, depth int) {
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
func (s *search) call(call *ssa.Call, depth int) {
	if fn := s.uses.Function(call.Call.StaticCallee()); fn != nil {
		for _, b := range fn.SSA.Blocks {
			if ret := flow.Return(b); ret != nil && len(ret.Results) > 0 {
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
func (s *search) object(obj types.Object) {
	if s.found = s.lex.Named(state.Words(obj.Name())); s.found != nil {
		return
	}
	for _, v := range s.res.Stored(obj) {
		s.stored(v, 0)
	}
}

// stored looks at what is stored in a field or variable: a constant, what is put together
// with one, or what the callers of a constructor pass.
func (s *search) stored(v ssa.Value, depth int) {
	if depth > maxKeyDepth {
		return
	}
	flow.Origins(v, func(o ssa.Value) {
		if s.found != nil {
			return
		}
		switch x := o.(type) {
		case *ssa.Const:
			if x.Value != nil && x.Value.Kind() == constant.String {
				s.found = s.lex.OfKey(state.Words(constant.StringVal(x.Value)))
			}
		case *ssa.BinOp:
			s.stored(x.X, depth+1)
			s.stored(x.Y, depth+1)
		case *ssa.Parameter:
			s.passed(x, depth+1)
		}
	})
}

// passed looks at what calls in the package pass as a parameter. A type that some callers
// make for something else is for nothing in particular.
func (s *search) passed(p *ssa.Parameter, depth int) {
	fn := s.uses.Function(p.Parent())
	if fn == nil || s.seen[p] {
		return
	}
	s.seen[p] = true
	var found *state.Class
	for _, c := range s.res.CallersInService(fn) {
		call := c.Site.Call.Common()
		i := flow.ParamIndex(p)
		if call.IsInvoke() || i >= len(call.Args) {
			return
		}
		one := *s
		if one.stored(call.Args[i], depth); one.found == nil || found != nil && one.found != found {
			return
		}
		found = one.found
	}
	s.found = found
}
