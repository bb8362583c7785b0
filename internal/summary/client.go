package summary

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/reply"
)

// clientRole returns the role of a client value. A Cmdable is a client, which
// executes, or a pipeline, which queues. Its origin decides; if that is a
// parameter, what the function does with it, or the caller.
func (s *solver) clientRole(fn *Fn, v ssa.Value) (rediscmd.Role, int) {
	role, via := rediscmd.NoRole, 0
	flow.Origins(v, func(o ssa.Value) {
		r, p := s.roleOf(fn, o)
		switch {
		case r == rediscmd.Queues || role == rediscmd.Queues:
			role, via = rediscmd.Queues, 0 // on some path it only queues: no finding
		case r == rediscmd.Either:
			role, via = r, p
		case role == rediscmd.NoRole:
			role = r
		}
	})
	return role, via
}

func (s *solver) roleOf(fn *Fn, v ssa.Value) (rediscmd.Role, int) {
	switch x := v.(type) {
	case *ssa.MakeInterface:
		return s.roleOf(fn, x.X)
	case *ssa.ChangeInterface:
		if r, via := s.clientRole(fn, x.X); r != rediscmd.NoRole {
			return r, via
		}
	case *ssa.TypeAssert:
		if r := client.RoleOf(x.AssertedType); r == rediscmd.Queues {
			return r, 0
		}
	case *ssa.Call:
		if r := s.resultRole(fn, x); r != rediscmd.NoRole {
			return r, 0
		}
	case *ssa.Extract:
		if c, ok := x.Tuple.(*ssa.Call); ok {
			if r := s.resultRole(fn, c); r != rediscmd.NoRole {
				return r, 0
			}
		}
	}
	t := v.Type()
	switch r := client.RoleOf(t); r {
	case rediscmd.NoRole:
		if r := embedded(v); r != rediscmd.NoRole {
			return r, 0
		}
		r := client.RoleWithin(t)
		if r == rediscmd.Either {
			r = rediscmd.Executes
		}
		return r, 0
	case rediscmd.Either:
		if p, ok := v.(*ssa.Parameter); ok && !reply.Answered(p) {
			if p.Parent() != fn.SSA {
				return rediscmd.Queues, 0 // a literal's outer parameter: cannot be decided
			}
			return rediscmd.Either, flow.ParamIndex(p) + 1
		}
		if obj := flow.Loaded(v); obj != nil {
			for _, st := range s.fields.Stored(obj) {
				if convertsPipeline(st) {
					return rediscmd.Queues, 0 // may be a pipeline: cannot be decided
				}
			}
		}
		return rediscmd.Executes, 0
	default:
		return r, 0
	}
}

// resultRole looks into functions of this package that return a client
// interface: a getter may return a pipeline from the context.
func (s *solver) resultRole(fn *Fn, call *ssa.Call) rediscmd.Role {
	f := call.Common().StaticCallee()
	local := s.bySSA[f]
	if f == nil || local == nil || local == fn {
		return rediscmd.NoRole
	}
	for _, b := range f.Blocks {
		ret := flow.Return(b)
		if ret == nil {
			continue
		}
		if slices.ContainsFunc(ret.Results, convertsPipeline) {
			return rediscmd.Queues
		}
	}
	return rediscmd.NoRole
}

// convertsPipeline reports whether a value is a pipeline that is converted to an
// interface.
func convertsPipeline(v ssa.Value) bool {
	switch x := v.(type) {
	case *ssa.MakeInterface:
		return client.RoleOf(x.X.Type()) == rediscmd.Queues
	case *ssa.ChangeInterface:
		return client.RoleOf(x.X.Type()) == rediscmd.Queues
	}
	return false
}

// embedded finds the client that has a value as an unexported field. client.Get
// and pipe.Get have the same callee, (*cmdable).Get; its receiver is a field of
// one of them.
func embedded(v ssa.Value) rediscmd.Role {
	for range 8 {
		var outer ssa.Value
		switch x := v.(type) {
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return rediscmd.NoRole
			}
			v = x.X
			continue
		case *ssa.FieldAddr:
			outer = x.X
		case *ssa.Field:
			outer = x.X
		default:
			if types.IsInterface(v.Type()) {
				return rediscmd.Executes // an interface of the program that embeds one
			}
			return rediscmd.NoRole
		}
		if r := client.RoleOf(outer.Type()); r != rediscmd.NoRole {
			if r == rediscmd.Either {
				return rediscmd.Executes
			}
			return r
		}
		v = outer
	}
	return rediscmd.NoRole
}

// cachesItself reports whether this package builds a command's client with
// client-side caching, which answers reads from memory.
func (s *solver) cachesItself(cmd *command) bool {
	found, cacheFields := false, cmd.lib.Options().Cache
	look := func(v ssa.Value) {
		if call, ok := flow.Unwrap(v).(*ssa.Call); ok {
			fields := flow.StructFields(call.Call.Args)
			for _, name := range cacheFields {
				if set, ok := fields[name]; ok {
					c, isConst := flow.Unwrap(set).(*ssa.Const)
					found = found || !isConst || c.Value != nil
				}
			}
		}
	}
	flow.Origins(ClientOf(cmd.recv), func(o ssa.Value) {
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
// (cmdable).Get is a field of the client.
func ClientOf(recv ssa.Value) ssa.Value {
	v := recv
	for range 8 {
		if client.RoleOf(v.Type()) != rediscmd.NoRole {
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

// ownClient reports whether a call uses a client that its function makes from what
// it is given: as the receiver, or as an argument.
func (s *Site) ownClient() bool {
	if s.cmd != nil && s.cmd.recv != nil && loopinfo.OwnClient(s.cmd.recv) {
		return true
	}
	return slices.ContainsFunc(s.Call.Common().Args, func(a ssa.Value) bool { return client.RoleOf(a.Type()) != rediscmd.NoRole && loopinfo.OwnClient(a) })
}
