package redisloop

import (
	"go/types"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/summary"
)

// foreign reports whether the commands are sent in a third-party package that
// has no call for many. Then nobody can make one round trip of them here.
func (lc *loopCheck) foreign() bool { return lc.foreignCall(lc.Target, map[reached]bool{}, 3) }

// A reached is a function, reached with a remaining depth.
type reached struct {
	fn    *summary.Fn
	depth int
}

// foreignCall visits the calls of functions of this package, each once.
func (lc *loopCheck) foreignCall(s *summary.Site, seen map[reached]bool, depth int) bool {
	f := s.Call.Common().StaticCallee()
	if f == nil || s.Direct() {
		return false
	}
	obj, ok := f.Object().(*types.Func)
	if !ok || obj.Pkg() == nil {
		return false
	}
	if frame := s.Callee(); frame != nil && depth > 0 {
		at := reached{frame, depth}
		if seen[at] {
			return true // or the answer is known
		}
		seen[at] = true
		all := false
		for _, inner := range frame.Sites {
			if len(inner.RoundTrips) > 0 {
				if !lc.foreignCall(inner, seen, depth-1) {
					return false
				}
				all = true
			}
		}
		return all
	}
	return knowledge.Owner(obj.Pkg().Path()) != knowledge.Owner(lc.pkg.pass.Pkg.Path()) && oneByOne(obj)
}

// oneByOne reports whether neither the function nor its siblings take many.
func oneByOne(obj *types.Func) bool {
	sig := obj.Signature()
	if sig.Variadic() || manyIn(obj.Name()) {
		return false
	}
	if recv := sig.Recv(); recv != nil {
		ms := types.NewMethodSet(recv.Type())
		for i := range ms.Len() {
			if manyIn(ms.At(i).Obj().Name()) {
				return false
			}
		}
		return true
	}
	for _, name := range obj.Pkg().Scope().Names() {
		if manyIn(name) {
			return false
		}
	}
	return true
}

// manyIn reports whether an exported name says that it takes many.
func manyIn(name string) bool {
	if name == "" || name[0] < 'A' || name[0] > 'Z' {
		return false
	}
	begins := func(p string) bool { return strings.HasPrefix(strings.ToLower(name), p) }
	return slices.ContainsFunc(knowledge.ManyPrefixes, begins) || names.HasWord(name, knowledge.ManyWords...)
}
