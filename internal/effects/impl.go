package effects

import (
	"strings"

	"github.com/redisvet/redisvet/internal/names"
)

// An Impl says that values of Type are put into Iface.
type Impl struct {
	Iface, Type string // with package path: "a/b.Repo", "*a/b.repo"
	Methods     []Method
}

// A Method is one method of an Impl that does something worth telling.
type Method struct {
	Name    string
	Summary Summary
}

// MethodName makes "(*repo).Load" of "*a/b.repo" and "Load".
func (i Impl) MethodName(method string) names.Func {
	return names.Func{Recv: i.Type[strings.LastIndexByte(i.Type, '.')+1:], Pointer: strings.HasPrefix(i.Type, "*"), Name: method}
}

// An Edge says that values of interface From are put into interface To.
type Edge struct{ From, To string }
