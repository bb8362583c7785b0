package summary

import (
	"go/types"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/welltyped"
)

// A Result is what a rule reads. It is empty for packages that are not
// analysed.
type Result struct {
	// Reaches says that the package uses Redis, directly or through an import.
	Reaches bool
	// Resolver says that the package or an import sets a command resolver on a
	// ClusterClient.
	Resolver bool

	// Steps counts the targets of calls that were visited until the summaries
	// no longer changed: the work of solving.
	Steps int

	fns   []*Fn
	deep  []welltyped.Deep // functions that were not built
	calls *callGraph
	once  sync.Once  // of calls: rules run concurrently
	mu    sync.Mutex // of the memos of s
	s     *solver
}

// Functions returns the package's functions and function literals in source
// order.
func (r *Result) Functions() []*Fn { return r.fns }

// Literals returns the function literals written in a function, at any depth.
func (r *Result) Literals(fn *Fn) []*Fn {
	var out []*Fn
	for _, f := range r.fns {
		for p := f.SSA.Parent(); p != nil; p = p.Parent() {
			if p == fn.SSA {
				out = append(out, f)
				break
			}
		}
	}
	return out
}

// Stored returns the values that the package stores to a field or variable.
func (r *Result) Stored(obj types.Object) []ssa.Value {
	if r.s == nil {
		return nil
	}
	return r.s.fields.Stored(obj)
}

// TextOf returns what is known of a string that the function computes.
func (r *Result) TextOf(fn *Fn, v ssa.Value) keytext.Text {
	if r.s == nil {
		return keytext.Unknown
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.s.text.Text(fn.SSA, v)
}
