// Package injected finds storage layers that one package passes to another, which
// knows them only as an interface, and exports as facts which methods of interfaces
// a package calls on every call of its own.
package injected

import (
	"fmt"
	"go/types"
	"reflect"
	"sort"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
)

// Analyzer exports for each package the interface methods that it calls
// on every call of its own, with no local answer on the path. A package that
// binds a storage layer to such an interface pays for each of these calls.
var Analyzer = &analysis.Analyzer{
	Name:             "uncachedasks",
	Doc:              "tell which interface methods a package calls on each call of its own",
	Requires:         []*analysis.Analyzer{summary.Analyzer},
	FactTypes:        []analysis.Fact{new(hotCalls)},
	ResultType:       reflect.TypeFor[HotCalls](),
	RunDespiteErrors: true,
	Run:              runHotCalls,
}

// hotCalls is the package fact.
type hotCalls struct{ Calls []HotCall }

func (*hotCalls) AFact() {}

func (a *hotCalls) String() string {
	s := "asks"
	for _, c := range a.Calls {
		s += " " + c.Method
	}
	return s
}

// A HotCall is one such method and an entry from which it is called.
type HotCall struct {
	Iface, Method string // "a/b.Limits", "Blocked"
	Entry         names.Func
	Keys          []keytext.Text // as in summary.Invoked
}

// Key returns the key that is passed as the n-th argument, or "*".
func (a HotCall) Key(n int) keytext.Text {
	if n < 1 || n > len(a.Keys) || a.Keys[n-1] == "" {
		return "*"
	}
	return a.Keys[n-1] // the receiver is parameter 0
}

func (a HotCall) id() string { return fmt.Sprint(a.Iface, " ", a.Method, " ", a.Entry, " ", a.Keys) }

// HotCalls maps the path of an imported package to its fact.
type HotCalls map[string][]HotCall

// maxHotCalls bounds the fact.
const maxHotCalls = 64

func runHotCalls(pass *analysis.Pass) (any, error) {
	if calls := hotCallsOf(pass.ResultOf[summary.Analyzer].(*summary.Result)); len(calls) > 0 {
		pass.ExportPackageFact(&hotCalls{calls})
	}
	by := HotCalls{}
	for _, imp := range pass.Pkg.Imports() {
		var fact hotCalls
		if pass.ImportPackageFact(imp, &fact) {
			by[imp.Path()] = fact.Calls
		}
	}
	return by, nil
}

// hotCallsOf returns the hot calls of a package.
func hotCallsOf(res *summary.Result) []HotCall {
	seen := map[string]bool{}
	var out []HotCall
	for _, fn := range res.Functions() {
		for _, in := range res.Invokes(fn) {
			if !isPassedIn(res, in.Site.Call.Common().Value) {
				continue
			}
			for _, w := range callpath.To(res, fn, in.Site) {
				a := HotCall{in.Iface, in.Method, w.Entry.Name(), in.Keys}
				if w.Kind == callpath.Hot && !seen[a.id()] {
					seen[a.id()] = true
					out = append(out, a)
				}
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].id() < out[j].id() })
	return out[:min(len(out), maxHotCalls)]
}

// isPassedIn reports whether a value is an unchanged parameter of this package,
// and not something built from it, such as a cache around it.
func isPassedIn(res *summary.Result, v ssa.Value) bool {
	return passedIn(res, v, map[types.Object]bool{}, 0)
}

func passedIn(res *summary.Result, v ssa.Value, seen map[types.Object]bool, depth int) bool {
	all := true
	flow.Origins(v, func(o ssa.Value) {
		o = flow.Unwrap(o)
		if _, ok := o.(*ssa.Parameter); ok {
			return
		}
		obj := flow.Loaded(o)
		if obj == nil || depth > 3 {
			all = false
			return
		}
		if seen[obj] {
			return // checked before
		}
		seen[obj] = true
		for _, st := range res.Stored(obj) {
			all = all && passedIn(res, st, seen, depth+1)
		}
	})
	return all
}
