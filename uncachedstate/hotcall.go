package uncachedstate

import (
	"go/types"

	"fmt"
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

// hotCallsAnalyzer exports for each package the interface methods that it calls
// on every call of its own, with no local answer on the path. A package that
// binds a storage layer to such an interface pays for each of these calls.
var hotCallsAnalyzer = &analysis.Analyzer{
	Name:             "uncachedasks",
	Doc:              "tell which interface methods a package calls on each call of its own",
	Requires:         []*analysis.Analyzer{summary.Analyzer},
	FactTypes:        []analysis.Fact{new(hotCalls)},
	ResultType:       reflect.TypeFor[hotCallsByPackage](),
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

func (a HotCall) key(n int) keytext.Text {
	if n < 1 || n > len(a.Keys) || a.Keys[n-1] == "" {
		return "*"
	}
	return a.Keys[n-1] // the receiver is parameter 0
}

func (a HotCall) id() string { return fmt.Sprint(a.Iface, " ", a.Method, " ", a.Entry, " ", a.Keys) }

// hotCallsByPackage maps the path of an imported package to its fact.
type hotCallsByPackage map[string][]HotCall

// maxHotCalls bounds the fact.
const maxHotCalls = 64

func runHotCalls(pass *analysis.Pass) (any, error) {
	c := &checker{pass: pass, res: pass.ResultOf[summary.Analyzer].(*summary.Result)}
	if calls := c.hotCalls(); len(calls) > 0 {
		pass.ExportPackageFact(&hotCalls{calls})
	}
	by := hotCallsByPackage{}
	for _, imp := range pass.Pkg.Imports() {
		var fact hotCalls
		if pass.ImportPackageFact(imp, &fact) {
			by[imp.Path()] = fact.Calls
		}
	}
	return by, nil
}

// hotCalls returns the hot calls of this package.
func (c *checker) hotCalls() []HotCall {
	seen := map[string]bool{}
	var out []HotCall
	for _, fn := range c.res.Functions() {
		for _, in := range c.res.Invokes(fn) {
			if !c.isPassedIn(in.Site.Call.Common().Value) {
				continue
			}
			for _, w := range callpath.To(c.res, fn, in.Site) {
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
func (c *checker) isPassedIn(v ssa.Value) bool {
	return c.passedIn(v, map[types.Object]bool{}, 0)
}

func (c *checker) passedIn(v ssa.Value, seen map[types.Object]bool, depth int) bool {
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
		for _, st := range c.res.Stored(obj) {
			all = all && c.passedIn(st, seen, depth+1)
		}
	})
	return all
}
