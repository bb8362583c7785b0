package redisloop

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/redisloop/internal/few"
	"github.com/redisvet/redisvet/redisloop/internal/inner"
	"github.com/redisvet/redisvet/redisloop/internal/loopfinding"
)

// impact returns the impact of a finding.
func (lc *loopCheck) impact(category string) config.Impact {
	switch {
	case category == loopfinding.EndlessScan:
		return config.High
	case lc.oneOff(category):
		return config.Low
	case category == loopfinding.Retry:
		return config.Medium
	case category != loopfinding.PerElement:
		return config.High
	case lc.dominated(), lc.isFew(), lc.inBackground(), lc.concurrent(), lc.claims(), lc.isException():
		return config.Low
	case lc.pkg.entries.Served(lc.Fn):
		return config.High
	case lc.changes(), lc.sweeps(), lc.updates(), lc.isFar():
		return config.Low
	}
	return config.Medium
}

// isFew reports whether the loop has few iterations, and is in no other one over data.
func (lc *loopCheck) isFew() bool {
	if lc.Loop == nil {
		return lc.overFew()
	}
	for l := lc.Loop.Parent; l != nil; l = l.Parent {
		if lc.Fn.LoopShape(l).Bound == loopinfo.Data {
			return false
		}
	}
	return lc.overFew() || !lc.EndsBySize() && few.Loop(lc.Fn, lc.Loop, lc.Head.Elem, lc.Block)
}

// isException reports whether the command is for elements only that are not as the others
// are, by their name or by what is done with them, or only after a failure or a refusal.
func (lc *loopCheck) isException() bool {
	return knowledge.NameException(names.Words(lc.Head.Over)) ||
		lc.Loop != nil && lc.Exceptional() || inner.AfterFailure(lc.Target) || inner.Rejects(lc.Target)
}

// isFar reports whether the command is three calls away from the loop: the work on the
// way outweighs it, and no one place could send it for all elements.
func (lc *loopCheck) isFar() bool {
	return len(lc.Trips) > 0 && !slices.ContainsFunc(lc.Trips, func(t effects.RoundTrip) bool { return len(t.Chain) < effects.MaxChain })
}

// sweeps reports whether the loop deletes the keys that a scan of all keys finds. The scan
// costs more.
func (lc *loopCheck) sweeps() bool {
	return lc.Loop != nil && few.Scanned(lc.Fn, lc.Loop) &&
		!slices.ContainsFunc(batchable(lc.Trips), func(t effects.RoundTrip) bool { return !rediscmd.DeleteCommands[t.Command] })
}

// oneOff reports whether a loop runs once in a process, or when people want it:
// in a migration, at start-up, in a command, for an administrator. A loop without an
// end may well begin once. Names that speak of a migration and the like say nothing of
// a function that requests reach, or that the package calls more than once a minute.
func (lc *loopCheck) oneOff(category string) bool {
	fn, entries := lc.Fn, lc.pkg.entries
	name, place := entry.Words(lc.pkg.pass, fn)
	if lc.Loop != nil && entry.InEndlessLoop(fn, lc.Loop.Parent) {
		return false
	}
	endless := category != loopfinding.PerElement && lc.Loop != nil && !lc.Ends() && (category != loopfinding.FastPoll || lc.asks())
	return !endless && (entries.Once(fn) || entries.NowAndThen(fn)) || knowledge.ForAdministrators(name, place) ||
		!entries.Served(fn) && !entries.Often(fn) && slices.ContainsFunc(slices.Concat(name, place), knowledge.OneOffWords.Has)
}

// asks reports whether the loop reads or takes something. One that only writes at an
// interval has nothing to wait for.
func (lc *loopCheck) asks() bool {
	return slices.ContainsFunc(lc.Trips, func(t effects.RoundTrip) bool { return t.Access != rediscmd.Write || t.Takes })
}

// inBackground reports whether the work is done at most once a minute and is not
// over all that is stored: nobody waits for it.
func (lc *loopCheck) inBackground() bool {
	if lc.Loop != nil {
		if few.Stored(lc.Fn, lc.Loop) {
			return false
		}
		if l := entry.Endless(lc.Fn, lc.Loop.Parent); l != nil {
			return !entry.TakesRequest(lc.Fn) && entry.Slowly(lc.Fn, l, lc.Block)
		}
	}
	return lc.pkg.entries.Rarely(lc.Fn)
}

// concurrent reports whether each iteration runs the command in a goroutine of its own,
// itself or in a function that it calls: the round trips overlap.
func (lc *loopCheck) concurrent() bool {
	if _, ok := lc.Site.Call.(*ssa.Go); ok {
		return true
	}
	return inner.Concurrent(lc.Target) || slices.ContainsFunc(lc.Site.Runs, func(r summary.Run) bool {
		return r.Mode == effects.Async && r.Lit == lc.Target.Fn()
	})
}

// dominated reports whether each iteration that reaches the command makes a call
// that takes far longer: a request, a query, an upload. Such a call in the literal
// that the iteration runs counts too, and one that goes with each command of what it calls.
// So does one that was made for each element of the collection before.
func (lc *loopCheck) dominated() bool {
	if lc.Loop != nil && (lc.Fn.SlowWith(lc.Loop, lc.Block) || few.Asked(lc.Fn, lc.Loop)) || inner.WithSlow(lc.Target) {
		return true
	}
	in := lc.Target.Fn()
	return (lc.Loop == nil || in != lc.Fn) && in.SlowWith(nil, lc.Target.Call.Block())
}

// methods lists the methods of interfaces that each iteration calls which reaches the
// command. What they run may take far longer.
func (lc *loopCheck) methods(category string) []report.Method {
	if category != loopfinding.PerElement {
		return nil
	}
	var out []report.Method
	if lc.Loop != nil {
		out = lc.pkg.iterations.Methods(lc.Fn, lc.Loop, lc.Block)
	}
	if in := lc.Target.Fn(); lc.Loop == nil || in != lc.Fn {
		out = append(out, lc.pkg.iterations.Methods(in, nil, lc.Target.Call.Block())...)
	}
	return append(out, lc.innerMethods()...)
}

// innerMethods lists the methods that go with each command of what the iteration calls.
func (lc *loopCheck) innerMethods() (common []report.Method) {
	first := true
	all := inner.All(lc.Target, func(s *summary.Site) bool {
		methods := lc.pkg.iterations.Methods(s.Fn(), nil, s.Call.Block())
		switch {
		case len(methods) == 0:
			return false
		case first:
			common, first = methods, false
		default:
			common = slices.DeleteFunc(common, func(m report.Method) bool { return !slices.Contains(methods, m) })
		}
		return true
	})
	if !all {
		return nil
	}
	return common
}

// overFew reports whether a loop is over a field, a package variable or what a getter
// returns, the name of which says that it is configured, or over the processes of a service.
func (lc *loopCheck) overFew() bool {
	over, got := strings.CutSuffix(lc.Head.Over, "()")
	if strings.ContainsAny(over, "()[]") && !got {
		return false
	}
	of, name := "", over
	if at := strings.LastIndexByte(over, '.'); at >= 0 {
		of, name = over[:at], over[at+1:]
	}
	if got && knowledge.SequenceWords.Has(strings.ToLower(name)) { // workers.All()
		name = of[strings.LastIndexByte(of, '.')+1:]
	}
	if strings.ContainsAny(name, "()[]") {
		return false
	}
	words := names.Singular(name)
	return knowledge.NameProcesses(words) || of != "" && knowledge.NameFew(words)
}
