package effects

import (
	"strings"

	"github.com/redisvet/redisvet/internal/names"
)

// An Impl says that the program converts values of Type to Iface.
type Impl struct {
	Iface, Type string // with package path: "a/b.Repo", "*a/b.repo"
	Methods     []Method
}

// A Method is one method of an Impl whose summary is not empty.
type Method struct {
	Name    string
	Summary Summary
}

// MethodName returns "(*repo).Load" for "*a/b.repo" and "Load".
func (i Impl) MethodName(method string) names.Func {
	return names.Func{Recv: names.OfType(i.Type), Pointer: strings.HasPrefix(i.Type, "*"), Name: method}
}

// An Edge says that the program converts values of interface From to interface
// To.
type Edge struct{ From, To string }
