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
	"github.com/redisvet/redisvet/internal/summary"
)

// asks exports for each package the interface methods that it calls each time
// that somebody calls it, with no local answer on the way. A package that puts
// a layer which reads Redis into such an interface pays for each call.
var asks = &analysis.Analyzer{
	Name:             "uncachedasks",
	Doc:              "tell which interface methods a package calls on each call of its own",
	Requires:         []*analysis.Analyzer{summary.Analyzer},
	FactTypes:        []analysis.Fact{new(asked)},
	ResultType:       reflect.TypeFor[askedBy](),
	RunDespiteErrors: true,
	Run:              runAsks,
}

// asked is the package fact.
type asked struct{ Calls []Asked }

func (*asked) AFact() {}

func (a *asked) String() string {
	s := "asks"
	for _, c := range a.Calls {
		s += " " + c.Method
	}
	return s
}

// An Asked is one such method, and a function from which it is called.
type Asked struct {
	Iface, Method string         // "a/b.Limits", "Blocked"
	Entry         string         // "(*Service).Allow"
	Keys          []keytext.Text // as in summary.Invoked
}

func (a Asked) key(n int) keytext.Text {
	if n < 1 || n > len(a.Keys) || a.Keys[n-1] == "" {
		return "*"
	}
	return a.Keys[n-1] // the receiver is parameter 0
}

func (a Asked) id() string { return fmt.Sprint(a.Iface, " ", a.Method, " ", a.Entry, " ", a.Keys) }

// askedBy are the facts of imported packages, by their path.
type askedBy map[string][]Asked

// maxAsked bounds the fact.
const maxAsked = 64

func runAsks(pass *analysis.Pass) (any, error) {
	c := &checker{pass: pass, res: pass.ResultOf[summary.Analyzer].(*summary.Result)}
	if calls := c.asks(); len(calls) > 0 {
		pass.ExportPackageFact(&asked{calls})
	}
	by := askedBy{}
	for _, imp := range pass.Pkg.Imports() {
		var fact asked
		if pass.ImportPackageFact(imp, &fact) {
			by[imp.Path()] = fact.Calls
		}
	}
	return by, nil
}

// asks lists what this package asks.
func (c *checker) asks() []Asked {
	seen := map[string]bool{}
	var out []Asked
	for _, fn := range c.res.Functions() {
		for _, in := range c.res.Invokes(fn) {
			if !c.handed(in.Site.Call.Common().Value) || fn.OnCacheMiss(in.Site) || c.cold(fn, in.Site) || serves(fn, in.Site) {
				continue
			}
			for _, w := range c.ways(fn) {
				a := Asked{in.Iface, in.Method, entryName(w.entry), in.Keys}
				if w.end == hot && !seen[a.id()] {
					seen[a.id()] = true
					out = append(out, a)
				}
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].id() < out[j].id() })
	return out[:min(len(out), maxAsked)]
}

// handed reports whether a value is what this package was given as it is, and
// not what it has made of it: a cache around it.
func (c *checker) handed(v ssa.Value) bool {
	return c.handedOver(v, map[types.Object]bool{}, 0)
}

func (c *checker) handedOver(v ssa.Value, seen map[types.Object]bool, depth int) bool {
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
			return // judged on the way here
		}
		seen[obj] = true
		for _, st := range c.res.Stored(obj) {
			all = all && c.handedOver(st, seen, depth+1)
		}
	})
	return all
}
