package quotarecursion

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
)

// checkWriteBacks reports state that is read from Redis and then written back
// unchanged.
func (c *checker) checkWriteBacks(fn *summary.Fn) {
	for i, read := range fn.Sites {
		tr, ok := trips.SoleRead(read)
		if !ok || fn.OnCacheMiss(read) || !readsThrough(read, tr.Key) {
			continue
		}
		class := c.lex.OfKey(state.Words(tr.Key.Constant()))
		if class == nil {
			continue
		}
		for _, write := range fn.Sites[i+1:] {
			if sets(write, tr.Key) && !fn.OnCacheMiss(write) && writesResult(write, read) && isOneKey(tr.Key, read, write) && trips.ReachesAvoiding(read, write, map[*ssa.BasicBlock]bool{}) {
				c.reportWriteBack(read, write, tr.Key, class.What)
				return
			}
		}
	}
}

// isOneKey reports whether a read and a write whose keys have the same text use
// one key: no value varies, or the same values vary.
func isOneKey(key keytext.Text, read, write *summary.Site) bool {
	if !strings.Contains(string(key), "*") {
		return true
	}
	var from, to []ssa.Value
	for _, a := range trips.KeyArgs(read) {
		from = append(from, varying(a)...)
	}
	if args := trips.KeyArgs(write); len(args) > 0 {
		to = varying(args[0])
	}
	return flow.SameValues(from, to)
}

// varying returns the values that vary in a key, each of them once.
func varying(key ssa.Value) (list []ssa.Value) {
	seen := map[ssa.Value]bool{}
	var walk func(ssa.Value)
	walk = func(v ssa.Value) {
		v = flow.Unwrap(v)
		if seen[v] {
			return
		}
		seen[v] = true
		switch x := v.(type) {
		case *ssa.Const:
			return
		case *ssa.BinOp:
			walk(x.X)
			walk(x.Y)
			return
		case *ssa.Call:
			if f := x.Call.StaticCallee(); f != nil && f.Pkg != nil && f.Pkg.Pkg.Path() == "fmt" {
				for _, a := range x.Call.Args {
					for _, e := range flow.Elements(a) {
						walk(e)
					}
				}
				return
			}
		}
		list = append(list, v)
	}
	walk(key)
	return list
}

// readsThrough reports whether a call is the read itself, or fills the key after
// a miss. A loader that leaves the write to its caller does neither.
func readsThrough(read *summary.Site, key keytext.Text) bool {
	if read.Direct() {
		return true
	}
	for _, t := range read.KeyAccesses {
		if t.Command == "SET" && t.Key == key {
			return true
		}
	}
	return false
}

// sets reports whether a call only sets the key to a value.
func sets(site *summary.Site, key keytext.Text) bool {
	return len(site.KeyAccesses) == 1 && site.KeyAccesses[0].Command == "SET" && site.KeyAccesses[0].Access == rediscmd.Write &&
		site.KeyAccesses[0].Key == key && site.KeyAccesses[0].ViaParam == 0
}

// writesResult reports whether a call writes the value that the other has read.
func writesResult(write, read *summary.Site) bool {
	for _, a := range write.Call.Common().Args {
		if unchanged(a, read.Call, 0) {
			return true
		}
	}
	return false
}

// unchanged reports whether a value is the result of a call, possibly converted.
func unchanged(v ssa.Value, call ssa.CallInstruction, depth int) bool {
	v = flow.Unwrap(v)
	if depth > 6 {
		return false
	}
	switch x := v.(type) {
	case *ssa.Extract:
		return !flow.IsError(x.Type()) && unchanged(x.Tuple, call, depth+1)
	case *ssa.Slice:
		parts := flow.Elements(x)
		return len(parts) == 1 && unchanged(parts[0], call, depth+1)
	case *ssa.Call:
		if x == call {
			return true
		}
		callee := x.Call.StaticCallee()
		if callee == nil || len(x.Call.Args) == 0 {
			return false
		}
		if isMethodOfResult(callee) {
			return unchanged(x.Call.Args[0], call, depth+1)
		}
		from := sameAs(x)
		return from != nil && unchanged(from, call, depth+1)
	}
	return false
}

// sameAs returns the argument of a call that returns it in another form, or nil.
func sameAs(call *ssa.Call) ssa.Value {
	f, ok := call.Call.StaticCallee().Object().(*types.Func)
	if !ok {
		return nil
	}
	name, args := f.FullName(), call.Call.Args
	switch {
	case name == "fmt.Sprintf":
		format := flow.ConstStrings(args[0])
		if len(format) == 1 && knowledge.SameFormats.Has(format[0]) {
			return args[1]
		}
	case !knowledge.SameNumber.Has(name):
	case len(args) == 1 || name == "strconv.ParseFloat":
		return args[0]
	default:
		if base, ok := flow.ConstInt(args[1]); ok && (base == 10 || base == 0) {
			return args[0]
		}
	}
	return nil
}

// isMethodOfResult reports whether a function returns the value of a library's reply, as
// (*StringCmd).Int64 does.
func isMethodOfResult(f *ssa.Function) bool {
	recv := f.Signature.Recv()
	if recv == nil {
		return false
	}
	lib, name, ok := client.OfType(recv.Type())
	return ok && lib.Reply(name)
}

func (c *checker) reportWriteBack(read, write *summary.Site, key keytext.Text, what string) {
	pos, end := c.calls.Where(read.Call.Common().Pos())
	if !pos.IsValid() {
		return
	}
	c.report.Report(report.Finding{
		Pos: pos, End: end, Category: catDoubleRead,
		Message: fmt.Sprintf("%s %q is read and written back unchanged: 2 round trips that only renew its TTL; use EXPIRE", what, key),
		Related: []report.Related{report.WrittenBack.At(write.Call.Common().Pos())},
		Unfixed: func() string { return "there is none for a value that is written back" },
	})
}
