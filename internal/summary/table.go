package summary

import (
	"go/types"

	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
)

// A known is what the analysis is told about a function that it never sees
// the body of: the standard library and the helpers that loops are paced,
// run and cached with.
type known struct {
	wait  Level
	every int // n>0: argument n-1 (receiver included) is the wait's duration
	uses  []ParamUse
}

// describe tells what the analysis knows about a function without a summary.
func describe(fn *types.Func) known {
	fn = fn.Origin()
	if k, ok := curated(fn); ok {
		return k
	}
	if fn.Pkg() == nil {
		return known{}
	}
	return guessed(fn, fn.Pkg().Path())
}

// curated returns what the tables say of a function.
func curated(fn *types.Func) (known, bool) {
	fn = fn.Origin()
	if f, ok := knowledge.Lookup(fn.FullName()); ok {
		k := known{every: f.Every}
		if f.Waits {
			k.wait = Sure
		}
		for _, c := range f.Calls {
			k.uses = append(k.uses, ParamUse{Param: c.Param, Mode: c.Mode})
		}
		return k, true
	}
	if fn.Pkg() != nil && knowledge.PacedPackages.Contain(fn.Pkg().Path()) {
		return pacedHelper(fn), true
	}
	return known{}, false
}

// pacedHelper describes a function of a backoff library: it waits, and calls
// the functions that it is given with waits in between.
func pacedHelper(fn *types.Func) known {
	k := known{uses: callEach(fn, Paced)}
	for _, w := range names.Words(fn.Name()) {
		if knowledge.WaitWords.Has(w) || knowledge.PacedWords.Has(w) {
			k.wait = Sure
		}
	}
	return k
}

func callEach(fn *types.Func, m Mode) []ParamUse {
	sig := fn.Signature()
	shift := 0
	if sig.Recv() != nil {
		shift = 1
	}
	var uses []ParamUse
	for i := range sig.Params().Len() {
		if _, ok := sig.Params().At(i).Type().Underlying().(*types.Signature); ok {
			uses = append(uses, ParamUse{Param: i + shift, Mode: m})
		}
	}
	return uses
}

func guessed(fn *types.Func, path string) known {
	var k known
	std := knowledge.Standard(path)
	ws := names.Words(fn.Name())
	for _, w := range ws {
		switch {
		case knowledge.WaitWords.Has(w) && !std:
			k.wait = Sure
		case knowledge.EachWords.Has(w) && !std:
			k.uses = callEach(fn, PerItem)
		case knowledge.OnceWords.Has(w) && !std:
			k.uses = callEach(fn, Once)
		}
	}
	if std && knowledge.BlockingReads.Has(fn.FullName()) {
		k.wait = Sure
	}
	return k
}
