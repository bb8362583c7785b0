package loopinfo

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
)

// readsFew reports whether the elements of a list are what one read of streams
// answers, and the read names how few these are: a literal list of streams, or one
// message of each.
func readsFew(list ssa.Value, elem string) bool {
	return list != nil && flow.DependsOnAny(list, func(v ssa.Value) bool {
		call, ok := v.(*ssa.Call)
		if !ok {
			return false
		}
		lib, ok := client.Of(flow.CalleePackage(&call.Call))
		if !ok {
			return false
		}
		args := flow.StructFields(call.Call.Args)
		switch elem {
		case knowledge.StreamType:
			return isShortLiteral(args[lib.KeyFields().Streams])
		case knowledge.MessageType:
			n, ok := flow.ConstInt(args[lib.ReadFields().Count])
			return ok && n == 1
		}
		return false
	})
}

// isShortLiteral reports whether a value is a slice that the source has element by
// element.
func isShortLiteral(v ssa.Value) bool {
	s, ok := v.(*ssa.Slice)
	if !ok || s.Low != nil || s.High != nil {
		return false
	}
	p, ok := s.X.Type().Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	list, ok := p.Elem().Underlying().(*types.Array)
	return ok && list.Len() <= SmallLoop
}
