package summary

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
)

// behindCache reports whether a site is reached only when a local lookup has
// missed: value, ok := cache.Get(k); if ok { return value }.
func (f *Fn) behindCache(site *Site) bool {
	at := site.Call.Block()
	for b := at; b != nil; b = b.Idom() {
		p := b.Idom()
		if p == nil {
			return false
		}
		br, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		hit, ok := f.localAnswer(br.Cond, 0)
		if !ok {
			continue
		}
		if !reachesBlock(p.Succs[hit], at) {
			return true
		}
	}
	return false
}

func reachesBlock(from, to *ssa.BasicBlock) bool {
	any := func(*ssa.BasicBlock) bool { return true }
	return from == to || flow.Path([]*ssa.BasicBlock{from}, any, func(b *ssa.BasicBlock) bool { return b == to }, flow.NewStops()) != nil
}

// localAnswer reads a condition as the outcome of a lookup in memory: of a
// map, or of a method that returns a value with a bool or an error and makes
// no round trip. It tells which successor is the hit, given the one that is
// taken when the condition holds.
func (f *Fn) localAnswer(cond ssa.Value, hit int) (int, bool) {
	switch c := cond.(type) {
	case *ssa.UnOp:
		if c.Op == token.NOT {
			return f.localAnswer(c.X, 1-hit)
		}
	case *ssa.BinOp: // err == nil is a hit, value == nil a miss
		k, ok := c.Y.(*ssa.Const)
		if !ok || k.Value != nil || c.Op != token.EQL && c.Op != token.NEQ {
			return 0, false
		}
		if !isError(c.X.Type()) == (c.Op == token.EQL) {
			hit = 1 - hit
		}
		return hit, f.lookup(c.X)
	case *ssa.Extract:
		if b, ok := c.Type().Underlying().(*types.Basic); ok && b.Kind() == types.Bool {
			return hit, f.lookup(c)
		}
	}
	return 0, false
}

// lookup reports whether a value is a result of a lookup in memory.
func (f *Fn) lookup(v ssa.Value) bool {
	switch c := v.(type) {
	case *ssa.Lookup:
		return true
	case *ssa.Extract:
		switch t := c.Tuple.(type) {
		case *ssa.Lookup:
			return true
		case *ssa.TypeAssert:
			return f.lookup(t.X)
		case *ssa.Call:
			return f.lookupCall(t)
		}
	case *ssa.Call:
		return f.lookupCall(c)
	}
	return false
}

var lookupNames = set("get", "load", "lookup", "peek", "fetch", "find", "cached", "hit", "has", "contains", "getifpresent")

func (f *Fn) lookupCall(c *ssa.Call) bool {
	if site := f.sites[c]; site != nil && (site.cmd != nil || len(site.Trips) > 0) {
		return false
	}
	ws := Words(calleeName(c))
	if len(ws) == 0 {
		return false
	}
	for _, w := range ws {
		if lookupNames[w] {
			return c.Call.Signature().Results().Len() > 0 && (c.Call.IsInvoke() || c.Call.Signature().Recv() != nil || len(ws) > 1)
		}
	}
	return false
}
