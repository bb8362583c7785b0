package effects

import (
	"go/types"

	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// Known is what the tables say about a function whose body is never seen: the
// standard library, and libraries that pace, run or cache.
type Known struct {
	Wait       Level
	ParamUses  []ParamUse
	RoundTrips []RoundTrip
}

// Describe returns what is known of a function without a summary.
func Describe(fn *types.Func) Known {
	fn = fn.Origin()
	if k, ok := Curated(fn); ok {
		return k
	}
	if fn.Pkg() == nil {
		return Known{}
	}
	return guessed(fn, fn.Pkg().Path())
}

// Curated returns what the tables say about a function.
func Curated(fn *types.Func) (Known, bool) {
	fn = fn.Origin()
	if f, ok := knowledge.Lookup(fn.FullName()); ok {
		k := Known{}
		if f.Waits {
			k.Wait = Sure
		}
		for _, c := range f.Calls {
			k.ParamUses = append(k.ParamUses, ParamUse{Param: c.Param, Mode: c.Mode})
		}
		return k, true
	}
	if t, ok := knowledge.TripOf(fn.FullName()); ok {
		return ofLibrary(t), true
	}
	if fn.Pkg() != nil && knowledge.PacedPackages.Contain(fn.Pkg().Path()) {
		return pacedHelper(fn), true
	}
	return Known{}, false
}

// ofLibrary describes a function of a library that uses a client of Redis.
func ofLibrary(t knowledge.Trip) Known {
	trip := RoundTrip{Command: t.Command, Kind: rediscmd.Command, Access: rediscmd.Write, Calls: t.Calls}
	if t.Command == "EVALSHA" {
		trip.Kind = rediscmd.Script
	}
	k := Known{RoundTrips: []RoundTrip{trip}}
	if t.Waits {
		k.Wait = Sure
	}
	return k
}

// pacedHelper describes a function of a backoff library: it waits, and calls
// the functions passed to it with waits in between. One that returns a duration leaves the
// wait to its caller.
func pacedHelper(fn *types.Func) Known {
	k := Known{ParamUses: callEach(fn, Paced)}
	if res := fn.Signature().Results(); res.Len() == 1 && res.At(0).Type().String() == "time.Duration" {
		return k
	}
	for _, w := range names.Words(fn.Name()) {
		if knowledge.WaitWords.Has(w) || knowledge.PacedWords.Has(w) {
			k.Wait = Sure
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

func guessed(fn *types.Func, path string) Known {
	var k Known
	std := knowledge.Standard(path)
	ws := names.Words(fn.Name())
	for _, w := range ws {
		switch {
		case knowledge.WaitWords.Has(w) && !std:
			k.Wait = Sure
		case knowledge.EachWords.Has(w) && !std:
			k.ParamUses = callEach(fn, PerItem)
		case knowledge.OnceWords.Has(w) && !std:
			k.ParamUses = callEach(fn, Once)
		}
	}
	if std && knowledge.BlockingReads.Has(fn.FullName()) || knowledge.PeerPackages.Contain(path) && len(ws) > 0 && knowledge.PeerWords.Has(ws[0]) {
		k.Wait = Sure
	}
	return k
}
