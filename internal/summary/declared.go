package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/directive"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/names"
)

// declaredIn returns what directives say of a function. For its round trips, a literal
// is a part of the function around it. That a call of that function waits says nothing
// of the literal.
func (s *solver) declaredIn(f *ssa.Function) directive.Set {
	if f.Parent() == nil {
		return s.declared.Of(f.Object())
	}
	for f.Parent() != nil {
		f = f.Parent()
	}
	return s.declared.Of(f.Object()) &^ directive.Waits
}

// declare gives the targets of a call what is said of the method, field or
// variable that is called. Where nothing is known of what that runs, there is a
// target of which nothing else is known.
func (s *solver) declare(targets []target, callee types.Object, args []ssa.Value) []target {
	d := s.declared.Of(callee)
	if d != 0 && len(targets) == 0 {
		targets = []target{{name: names.Func{Name: callee.Name()}, sum: &effects.Summary{}, args: args}}
	}
	for i := range targets {
		targets[i].declared |= d
	}
	return targets
}

// declaredOnMiss reports whether all that a call may run is said to ask Redis
// now and then at most, by what is called.
func (s *Site) declaredOnMiss() bool {
	all := len(s.targets) > 0
	for _, t := range s.targets {
		all = all && t.declared.OnMiss()
	}
	return all
}

// RunsOnce reports whether directives say that the function does its work at
// most once in a process: what it sends is no traffic.
func (f *Fn) RunsOnce() bool { return f.declared&directive.Once != 0 }
