package flow

import (
	"go/types"

	"github.com/redisvet/redisvet/internal/names"
	"golang.org/x/tools/go/ssa"
)

// CalledName returns the name of what a call calls, with its receiver's type,
// as in messages: "(*Cache).Get", "Guard.Check".
func CalledName(call ssa.CallInstruction) names.Func {
	c := call.Common()
	if c.IsInvoke() {
		return MethodName(c.Method)
	}
	if f := c.StaticCallee(); f != nil {
		return FuncName(f)
	}
	return names.Func{}
}

// CalleeName returns the name of what a call calls, or "" if it calls a value.
func CalleeName(call ssa.CallInstruction) string {
	c := call.Common()
	if c.IsInvoke() {
		return c.Method.Name()
	}
	if f := c.StaticCallee(); f != nil {
		return f.Name()
	}
	return ""
}

// Receiver returns the receiver of a method call, or nil for other calls.
func Receiver(call ssa.CallInstruction) ssa.Value {
	c := call.Common()
	switch {
	case c.IsInvoke():
		return c.Value
	case c.Signature().Recv() != nil && len(c.Args) > 0:
		return c.Args[0]
	}
	return nil
}

// FuncName names a function without its package: "poll", "(*Worker).poll",
// "poll literal".
func FuncName(f *ssa.Function) names.Func {
	if f.Parent() != nil {
		name := FuncName(f.Parent())
		name.Literals++
		return name
	}
	if o := f.Origin(); o != nil {
		f = o
	}
	if obj, ok := f.Object().(*types.Func); ok {
		return MethodName(obj)
	}
	return names.Func{Name: f.Name()}
}

// MethodName names a declared function without its package: "Load", "(*Repo).Load",
// "Repo.Load" for interfaces.
func MethodName(obj *types.Func) names.Func {
	recv := obj.Signature().Recv()
	if recv == nil {
		return names.Func{Name: obj.Name()}
	}
	t, ptr := recv.Type(), false
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t, ptr = p.Elem(), true
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return names.Func{Name: obj.Name()}
	}
	return names.Func{Recv: n.Obj().Name(), Pointer: ptr, Name: obj.Name()}
}
