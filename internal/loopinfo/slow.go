package loopinfo

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
)

// IsSlow reports whether an instruction waits for a call of a library that takes
// far longer than a round trip: a request, a query, an upload, a program.
func IsSlow(in ssa.Instruction) bool {
	call, ok := in.(*ssa.Call)
	if !ok {
		return false
	}
	pkg, name := flow.CalleePackage(&call.Call), flow.CalleeName(call)
	res := call.Call.Signature().Results()
	switch {
	case returnsAnswer(&call.Call):
		return true
	case pkg == "net/http":
		return knowledge.HTTPSends.Has(name) && returnsResponse(res) // Header has a Get, too
	case knowledge.MapperPackages.Contain(pkg):
		return !isNear(call, name)
	case !CanFail(call.Call.Signature()):
		return takesCallOption(&call.Call)
	case knowledge.SlowPackages.Contain(pkg):
		return !isNear(call, name)
	}
	return returnsResponse(res) || takesCallOption(&call.Call)
}

// returnsAnswer reports whether a call of an interface's method or of a function value
// returns the answer of a database: rows, or what a statement has done. The interface is
// one that a pool and a transaction have in common.
func returnsAnswer(call *ssa.CallCommon) bool {
	if call.StaticCallee() != nil {
		return false // its body says more
	}
	res := call.Signature().Results()
	for i := range res.Len() {
		name := flow.QualifiedName(res.At(i).Type())
		at := strings.LastIndexByte(name, '.')
		if at >= 0 && knowledge.AnswerTypes.Has(name[at+1:]) && knowledge.SlowPackages.Contain(name[:at]) {
			return true
		}
	}
	return false
}

// isNear reports whether a call of a library for databases and the like doesn't
// ask: it reads a row that has arrived, converts or closes.
func isNear(call *ssa.Call, name string) bool {
	if names.HasWord(name, knowledge.NearWords...) {
		return true
	}
	r := flow.Receiver(call)
	return r != nil && names.HasWord(flow.TypeName(r.Type()), knowledge.ArrivedWords...)
}

// returnsResponse reports whether a response of HTTP is among the results: it
// comes from a request.
func returnsResponse(res *types.Tuple) bool {
	for i := range res.Len() {
		if flow.QualifiedName(res.At(i).Type()) == knowledge.HTTPResponse {
			return true
		}
	}
	return false
}

// takesCallOption reports whether a call is an RPC of a generated client.
func takesCallOption(call *ssa.CallCommon) bool {
	sig := call.Signature()
	if !sig.Variadic() {
		return false
	}
	last, ok := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice)
	return ok && flow.QualifiedName(last.Elem()) == knowledge.GRPCCallOption
}

// Queries reports whether a function of a package of generated queries asks the
// database: it asks something, or is a method that can fail and does more than to close.
func Queries(f *types.Func) bool {
	return Asks(f.Signature()) || f.Signature().Recv() != nil && CanFail(f.Signature()) && !names.HasWord(f.Name(), knowledge.NearWords...)
}

// Asks reports whether a function may ask something outside the process: it takes a
// context and can fail.
func Asks(sig *types.Signature) bool {
	return sig.Params().Len() > 0 && flow.IsNamed(sig.Params().At(0).Type(), "context", "Context") && CanFail(sig)
}

// CanFail reports whether the last result of a function is an error.
func CanFail(sig *types.Signature) bool {
	res := sig.Results()
	return res.Len() > 0 && flow.IsError(res.At(res.Len()-1).Type())
}

// Computes reports whether a function waits for nothing outside of the process, by its
// package and name.
func Computes(obj *types.Func) bool {
	path := obj.Pkg().Path()
	switch {
	case path == "net/http" && knowledge.ResponseMethods.Has(obj.Name()):
		return true
	case knowledge.Standard(path):
		return knowledge.ComputingPackages.Contain(path)
	case knowledge.PeerPackages.Contain(path) && !names.HasWord(obj.Name(), knowledge.PeerWords...):
		return true
	}
	return names.HasWord(obj.Name(), knowledge.ComputeWords...)
}
