package summary

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// cachesItself reports whether the client of a command is seen to be built, in this package,
// with client-side caching: its reads are answered from memory.
func (s *solver) cachesItself(cmd *command) bool {
	found, cacheFields := false, cmd.lib.Options().Cache
	look := func(v ssa.Value) {
		if call, ok := flow.Unwrap(v).(*ssa.Call); ok {
			fields := structArg(call.Call.Args)
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
// (cmdable).Get is a field of it.
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
