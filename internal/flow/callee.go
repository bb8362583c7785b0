package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// CalledName returns the name of what a call calls, with its receiver's type,
// as in messages: "(*Cache).Get", "Guard.Check".
func CalledName(call ssa.CallInstruction) string {
	c := call.Common()
	if c.IsInvoke() {
		return MethodName(c.Method)
	}
	if f := c.StaticCallee(); f != nil {
		return FuncName(f)
	}
	return ""
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
func FuncName(f *ssa.Function) string {
	if f.Parent() != nil {
		return FuncName(f.Parent()) + " literal"
	}
	if o := f.Origin(); o != nil {
		f = o
	}
	if obj, ok := f.Object().(*types.Func); ok {
		return MethodName(obj)
	}
	return f.Name()
}

// MethodName names a declared function without its package: "Load", "(*Repo).Load",
// "Repo.Load" for interfaces.
func MethodName(obj *types.Func) string {
	recv := obj.Signature().Recv()
	if recv == nil {
		return obj.Name()
	}
	t, ptr := recv.Type(), false
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t, ptr = p.Elem(), true
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return obj.Name()
	}
	if ptr {
		return "(*" + n.Obj().Name() + ")." + obj.Name()
	}
	return n.Obj().Name() + "." + obj.Name()
}
