package summary

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/goredis"
)

// holds tells what a client value is. A Cmdable may hold a client, which
// executes, or a pipeline, which queues; where it comes from decides, and for
// a parameter the caller.
func (s *solver) holds(fn *Fn, v ssa.Value) (goredis.Role, int) {
	role, via := goredis.NoRole, 0
	flow.Origins(v, func(o ssa.Value) {
		r, p := s.roleOf(fn, o)
		switch {
		case r == goredis.Queues || role == goredis.Queues:
			role, via = goredis.Queues, 0 // on some path it only queues: silent
		case r == goredis.Either:
			role, via = r, p
		case role == goredis.NoRole:
			role = r
		}
	})
	return role, via
}

func (s *solver) roleOf(fn *Fn, v ssa.Value) (goredis.Role, int) {
	switch x := v.(type) {
	case *ssa.MakeInterface:
		return s.roleOf(fn, x.X)
	case *ssa.ChangeInterface:
		if r, via := s.holds(fn, x.X); r != goredis.NoRole {
			return r, via
		}
	case *ssa.TypeAssert:
		if r := goredis.RoleOf(x.AssertedType); r == goredis.Queues {
			return r, 0
		}
	case *ssa.Call:
		if r := s.resultRole(fn, x); r != goredis.NoRole {
			return r, 0
		}
	case *ssa.Extract:
		if c, ok := x.Tuple.(*ssa.Call); ok {
			if r := s.resultRole(fn, c); r != goredis.NoRole {
				return r, 0
			}
		}
	}
	t := v.Type()
	switch r := goredis.RoleOf(t); r {
	case goredis.NoRole:
		return s.embedded(v), 0
	case goredis.Either:
		if p, ok := v.(*ssa.Parameter); ok {
			if p.Parent() != fn.SSA {
				return goredis.Queues, 0 // a literal's outer parameter: cannot be decided
			}
			return goredis.Either, flow.ParamIndex(p) + 1
		}
		if obj := flow.Loaded(v); obj != nil {
			for _, st := range s.fields.Stored(obj) {
				if ci, ok := st.(*ssa.ChangeInterface); ok && goredis.RoleOf(ci.X.Type()) == goredis.Queues {
					return goredis.Queues, 0 // may hold a pipeline: cannot be decided
				}
				if mi, ok := st.(*ssa.MakeInterface); ok && goredis.RoleOf(mi.X.Type()) == goredis.Queues {
					return goredis.Queues, 0
				}
			}
		}
		return goredis.Executes, 0
	default:
		return r, 0
	}
}

// resultRole looks into functions of this package that return a client
// interface: a getter may hand out a pipeline kept in the context.
func (s *solver) resultRole(fn *Fn, call *ssa.Call) goredis.Role {
	f := call.Common().StaticCallee()
	local := s.bySSA[f]
	if f == nil || local == nil || local == fn {
		return goredis.NoRole
	}
	role := goredis.NoRole
	for _, b := range f.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, r := range ret.Results {
			if mi, ok := r.(*ssa.MakeInterface); ok {
				if goredis.RoleOf(mi.X.Type()) == goredis.Queues {
					return goredis.Queues
				}
			}
			if ci, ok := r.(*ssa.ChangeInterface); ok && goredis.RoleOf(ci.X.Type()) == goredis.Queues {
				return goredis.Queues
			}
		}
	}
	return role
}

// embedded finds the client behind a value of an unexported part of it: the
// callee of client.Get and of pipe.Get is the same (cmdable).Get, whose
// receiver was read from a field of the one or the other.
func (s *solver) embedded(v ssa.Value) goredis.Role {
	for range 8 {
		var outer ssa.Value
		switch x := v.(type) {
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return goredis.NoRole
			}
			v = x.X
			continue
		case *ssa.FieldAddr:
			outer = x.X
		case *ssa.Field:
			outer = x.X
		default:
			if types.IsInterface(v.Type()) {
				return goredis.Executes // an interface of the program's own that embeds one
			}
			return goredis.NoRole
		}
		if r := goredis.RoleOf(outer.Type()); r != goredis.NoRole {
			if r == goredis.Either {
				return goredis.Executes
			}
			return r
		}
		v = outer
	}
	return goredis.NoRole
}

// cachesItself reports whether a client is seen to be built, in this package,
// with go-redis' client-side caching: its reads are answered from memory.
func (s *solver) cachesItself(recv ssa.Value) bool {
	found := false
	look := func(v ssa.Value) {
		if call, ok := flow.Unwrap(v).(*ssa.Call); ok {
			fields := flow.StructFields(call.Call.Args)
			for _, name := range goredis.CacheOptions {
				if set, ok := fields[name]; ok {
					c, isConst := flow.Unwrap(set).(*ssa.Const)
					found = found || !isConst || c.Value != nil
				}
			}
		}
	}
	flow.Origins(ClientOf(recv), func(o ssa.Value) {
		look(o)
		if obj := flow.Loaded(o); obj != nil {
			for _, st := range s.fields.Stored(obj) {
				look(st)
			}
		}
	})
	return found
}

// ClientOf finds the client whose promoted method is called: the receiver of
// (cmdable).Get is a field of it.
func ClientOf(recv ssa.Value) ssa.Value {
	v := recv
	for range 8 {
		if goredis.RoleOf(v.Type()) != goredis.NoRole {
			return v
		}
		switch x := v.(type) {
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return recv
			}
			v = x.X
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.Field:
			v = x.X
		default:
			return recv
		}
	}
	return recv
}
