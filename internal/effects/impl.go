package effects

import (
	"strings"
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
func (i Impl) MethodName(method string) string {
	base := i.Type[strings.LastIndexByte(i.Type, '.')+1:]
	if strings.HasPrefix(i.Type, "*") {
		return "(*" + base + ")." + method
	}
	return base + "." + method
}

// An Edge says that the program converts values of interface From to interface
// To.
type Edge struct{ From, To string }
