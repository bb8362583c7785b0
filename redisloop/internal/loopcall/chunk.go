package loopcall

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// Chunked reports whether an iteration already takes many elements: a slice of
// the data, or an element that is a slice of keys.
func (lc *Call) Chunked() bool {
	if lc.Head.Elem != nil && IsSlice(lc.Head.Elem) && (sendsMany(lc.Trips) || !lc.Head.Keyed && lc.takesSlice()) {
		return true
	}
	if lc.Head.Work && sendsMany(lc.Trips) {
		return true // a part of the remaining data, in one pipeline
	}
	if lc.takesPart() {
		return true
	}
	for _, a := range lc.Site.Call.Common().Args {
		if IsSlice(a.Type()) && lc.Element(a) && !(isField(a) && lc.takesOther(a)) {
			return true
		}
		if lc.pageNumber(a) {
			return true
		}
		cut := false
		lc.walk(a, func(x ssa.Value) bool {
			switch x.(type) {
			case *ssa.IndexAddr, *ssa.Index, *ssa.Lookup:
				return false // one element of it
			}
			if s, ok := x.(*ssa.Slice); ok && (s.Low != nil || s.High != nil) && !isEmptied(s) {
				if _, lit := s.X.(*ssa.Alloc); !lit && IsSlice(s.X.Type()) {
					cut = true
				}
			}
			return !cut
		})
		if cut {
			return true
		}
	}
	return false
}

// isEmptied reports whether a buffer is cut to be filled again with bytes, or with
// elements that are written there one by one.
func isEmptied(s *ssa.Slice) bool {
	if _, known := flow.ConstInt(s.High); s.Low != nil || !known {
		return false
	}
	all := flow.Referrers(s)
	return len(all) > 0 && !slices.ContainsFunc(all, func(r ssa.Instruction) bool {
		call, ok := r.(*ssa.Call)
		if !ok {
			return true
		}
		b, ok := call.Call.Value.(*ssa.Builtin)
		if !ok || b.Name() != "append" || len(call.Call.Args) != 2 || call.Call.Args[0] != ssa.Value(s) {
			return true
		}
		list, isCut := call.Call.Args[1].(*ssa.Slice)
		return !holdsBytes(s.Type()) && !(isCut && isLiteral(list.X))
	})
}

func holdsBytes(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	return ok && types.Identical(s.Elem().Underlying(), types.Typ[types.Byte])
}

// isLiteral reports whether an array is that of a list which is written there.
func isLiteral(v ssa.Value) bool {
	_, ok := v.(*ssa.Alloc)
	return ok
}

// isField reports whether a value is a field, of an element.
func isField(v ssa.Value) bool {
	switch x := v.(type) {
	case *ssa.Field:
		return true
	case *ssa.UnOp:
		_, ok := x.X.(*ssa.FieldAddr)
		return ok
	}
	return false
}

// takesOther reports whether the call gets more of the element than a list in it:
// then the list belongs to one key.
func (lc *Call) takesOther(list ssa.Value) bool {
	return slices.ContainsFunc(lc.Site.Call.Common().Args, func(a ssa.Value) bool {
		return a != list && IsPlain(a.Type()) && lc.Changes(a)
	})
}

// takesPart reports whether the elements are maps that one command takes as a
// whole: parts of a larger map. A map with a key of its own is one record.
func (lc *Call) takesPart() bool {
	if lc.Head.Elem == nil || lc.Head.Keyed {
		return false
	}
	if _, ok := lc.Head.Elem.Underlying().(*types.Map); !ok {
		return false
	}
	return sendsMany(lc.Trips) || rediscmd.ManySetCommands[lc.Trips[0].Command] || lc.SameKey() && lc.takesMap()
}

// takesMap reports whether the call gets the element as a whole, and not what is looked up
// in it.
func (lc *Call) takesMap() bool {
	found := false
	for _, a := range lc.Site.Call.Common().Args {
		lc.walk(a, func(x ssa.Value) bool {
			if _, ok := x.(*ssa.Lookup); ok {
				return false
			}
			_, isMap := x.Type().Underlying().(*types.Map)
			found = found || isMap && lc.Element(x)
			return !found
		})
	}
	return found
}

// pageNumber reports whether an argument is the counter of the loop times the
// size of a page: each iteration takes a page.
func (lc *Call) pageNumber(arg ssa.Value) bool {
	if lc.Head.Counter == "" {
		return false
	}
	found := false
	lc.walk(arg, func(x ssa.Value) bool {
		switch x := x.(type) {
		case *ssa.BinOp:
			found = found || x.Op == token.MUL && (lc.isCounter(x.X) || lc.isCounter(x.Y))
			return !found
		case *ssa.Convert, *ssa.Alloc:
			return !found
		}
		return false
	})
	return found
}

// isCounter reports whether a value is the loop's counter, or one more or less.
func (lc *Call) isCounter(v ssa.Value) bool {
	if c, ok := v.(*ssa.Convert); ok {
		v = c.X
	}
	if op, ok := v.(*ssa.BinOp); ok && (op.Op == token.ADD || op.Op == token.SUB) {
		if _, isConst := op.Y.(*ssa.Const); isConst {
			v = op.X
		}
	}
	phi, ok := v.(*ssa.Phi)
	return ok && phi.Block() == lc.Loop.Header && lc.Head.Counter != "" && phi.Comment == lc.Head.Counter
}

// takesSlice reports whether the call receives a slice other than bytes.
func (lc *Call) takesSlice() bool {
	for _, a := range lc.Site.Call.Common().Args {
		if s, ok := a.Type().Underlying().(*types.Slice); ok {
			if b, ok := s.Elem().Underlying().(*types.Basic); !ok || b.Kind() != types.Byte {
				return true
			}
		}
	}
	return false
}

// sendsMany reports whether the call sends a pipeline or transaction.
func sendsMany(trips []effects.RoundTrip) bool {
	switch trips[0].Kind {
	case rediscmd.Exec, rediscmd.Batch, rediscmd.Watch:
		return true
	}
	return false
}

// IsSlice reports whether the underlying type is a slice.
func IsSlice(t types.Type) bool {
	_, ok := t.Underlying().(*types.Slice)
	return ok
}
