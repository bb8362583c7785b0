package client

import (
	"go/types"

	"github.com/redisvet/redisvet/internal/rediscmd"
)

// OfType returns the library that declares t, or the type that t points to, and
// the name of the type.
func OfType(t types.Type) (c Client, name string, ok bool) {
	t = types.Unalias(t)
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, ok := t.(*types.Named)
	if !ok {
		return nil, "", false
	}
	c, ok = Declaring(named.Obj())
	return c, named.Obj().Name(), ok
}

// RoleOf returns the role of t, or of the type that t points to. Types that no
// library declares have none.
func RoleOf(t types.Type) rediscmd.Role {
	c, name, ok := OfType(t)
	if !ok {
		return rediscmd.NoRole
	}
	return c.Role(name)
}

// RoleWithin is RoleOf for types of the program with an embedded client:
// structs that embed one, interfaces that embed Cmdable or UniversalClient, and
// type parameters with such a constraint. It is NoRole for others.
func RoleWithin(t types.Type) rediscmd.Role { return roleWithin(t, 0) }

// maxEmbedding bounds the depth of embedding, for types that embed themselves.
const maxEmbedding = 5

func roleWithin(t types.Type, depth int) rediscmd.Role {
	if role := RoleOf(t); role != rediscmd.NoRole || depth > maxEmbedding {
		return role
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	best := rediscmd.NoRole
	hold := func(t types.Type) { best = narrower(best, roleWithin(t, depth+1)) }
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if f.Embedded() {
				hold(f.Type())
			}
		}
	case *types.Interface:
		for e := range u.EmbeddedTypes() {
			if union, ok := e.(*types.Union); ok {
				for term := range union.Terms() {
					hold(term.Type())
				}
			} else {
				hold(e)
			}
		}
	}
	return best
}

// narrower returns the more specific role: a type that is both a Cmdable and a
// Pipeliner is a Pipeliner.
func narrower(a, b rediscmd.Role) rediscmd.Role {
	rank := [...]int{rediscmd.NoRole: 0, rediscmd.Either: 1, rediscmd.Auto: 2, rediscmd.Executes: 3, rediscmd.Queues: 4}
	if rank[b] > rank[a] {
		return b
	}
	return a
}
