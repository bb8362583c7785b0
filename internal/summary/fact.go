package summary

import (
	"github.com/redisvet/redisvet/internal/effects"
	"strings"
)

// Reaches is the package fact of a package that uses Redis: a go-redis
// client, or a package that imports one or a package with this fact.
type Reaches struct {
	Resolver bool // a ClusterClient is given a command resolver, here or below
}

// AFact marks a fact.
func (*Reaches) AFact() {}

func (r *Reaches) String() string {
	if r.Resolver {
		return "reaches redis, sets a command resolver"
	}
	return "reaches redis"
}

// functionFact is the fact of a function: its summary.
type functionFact struct{ Summary effects.Summary }

func (*functionFact) AFact() {}

func (e *functionFact) String() string { return e.Summary.String() }

// interfaceFact is the package fact about interfaces: which concrete types are put
// into which interface, here and in the packages below, with the summaries of
// their methods. It carries the methods itself, since the types behind a
// constructor are often unexported and out of reach of an object fact.
type interfaceFact struct {
	Impls []effects.Impl
	Edges []effects.Edge
}

func (*interfaceFact) AFact() {}

func (f *interfaceFact) String() string {
	var parts []string
	for _, i := range f.Impls {
		parts = append(parts, i.Type+" is "+i.Iface)
	}
	return strings.Join(parts, "; ")
}
