package uncachedstate

import (
	"fmt"
	"time"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
	"github.com/redisvet/redisvet/uncachedstate/internal/price"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

// reportRead reports state that is read on every call.
func (c *checker) reportRead(cand *candidate, w callpath.Path, all []callpath.Path) {
	age := cand.class.Age
	msg := subject(cand) + " " + c.when(cand, w)
	if cand.access.Queued {
		msg += ", in a pipeline"
	}
	skips := skipsCache(cand, all)
	f := report.Finding{Category: cand.class.Name}
	own := ownState(age) + c.priced(cand.access.Command, 1, price.Breaker(age))
	// A cache is wrong advice for a count. Those who have a cache already need not know
	// where a number goes.
	count := c.countOf(cand, c.readShared(cand))
	writer := c.writesEachCall(cand)
	impact := config.High
	switch {
	case count != valueuse.NoCount && (count != valueuse.Unseen || skips == ""):
		f.NoFix, impact = count.String(), highestImpact(count, cand.class)
		if cand.class.Name != state.Breaker || count == valueuse.Unseen {
			f.Message = msg + c.priced(cand.access.Command, 1, price.Remedy{})
			break
		}
		f.Message = msg + "; " + own
	case writer != "":
		f.NoFix = "a copy would end with the next write"
		f.Message = msg + "; " + writer + " writes the key on every call, too: count in the process, and write only changes of the state" + c.priced(cand.access.Command, 1, price.Remedy{})
	case cand.access.Moves: // a process with an old copy would move it late
		f.Message = msg + "; its script also moves the breaker" + skips + "; " + own
	default:
		fixes, why := c.fix(cand)
		f.Message = msg + "; " + cached(cand, "") + skips + c.priced(cand.access.Command, 1, price.Cache(age))
		f.Fixes, f.NoFix, impact = fixes, why.text, highestImpact(why.count, cand.class)
	}
	c.sendUpTo(cand, w, f, impact)
}

// ownState is the advice where a copy of a breaker's state is no remedy.
func ownState(age time.Duration) string {
	return "a breaker that keeps its state in the process and shares it, as redisguard.Breaker does, asks once per its TTL of " + report.Interval(age)
}

// highestImpact returns the highest impact of a read of a class that may be a count. If that
// is not known, or it is one of a limiter that is only compared, there is nothing to advise.
// Who asks for quotas wants to see those, too.
func highestImpact(count valueuse.Count, class *state.Class) config.Impact {
	if count == valueuse.Unseen || count == valueuse.Compared && class.Name != state.Breaker && class.Name != state.Quota {
		return config.Low
	}
	return config.High
}

// cached says what a cache of what is read saves, and where it has to be. A copy of
// how long something lasts would not count down.
func cached(cand *candidate, where string) string {
	age := report.Interval(cand.class.Age)
	what := "a " + age + " in-process cache"
	if rediscmd.LifetimeCommands[cand.access.Command] {
		what = "an in-process copy of when it ends"
	}
	return fmt.Sprintf("%s%s would ask once per key per %s", what, where, age)
}

// skipsCache says which call paths to a read skip a local cache that others ask, or
// returns "".
func skipsCache(cand *candidate, all []callpath.Path) string {
	if n := otherEntries(all); n != "" {
		return "; " + n + " skips the in-process cache"
	}
	switch after, some := cand.fn.PartialLookup(cand.site); {
	case some:
		return "; some paths through " + cand.fn.Name().String() + " skip the in-process cache"
	case after:
		return "; the in-process cache is asked only after it"
	}
	return ""
}

// when says how often the entry of a path sends the command: on every call, or on
// those calls that meet the conditions on the path.
func (c *checker) when(cand *candidate, w callpath.Path) string {
	entry := entryName(w.Entry)
	list := w.Conditions(cand.fn, cand.site)
	text := c.conditions.Text(list)
	switch {
	case w.PerItem:
		return "for each item that " + entry + " takes"
	case len(list) == 0:
		return "on every call of " + entry
	case text == "":
		return "on some calls of " + entry
	}
	return "on every call of " + entry + " with " + text
}

// subject returns the command, its key and the callee that sends it.
func subject(cand *candidate) string {
	t := cand.access
	s := t.Command
	if t.Named() {
		s += fmt.Sprintf(" %q", t.Key.String())
	} else {
		s += " of " + cand.class.What
	}
	if len(t.Chain) > 0 {
		s += " through " + t.Chain[0].String()
	}
	return s
}

// otherEntries names an uncached entry if other entries are cached.
func otherEntries(all []callpath.Path) string {
	some, name := false, ""
	for _, w := range all {
		switch {
		case w.Kind == callpath.Cached:
			some = true
		case w.Kind == callpath.Hot && name == "":
			name = entryName(w.Entry)
		}
	}
	if !some {
		return ""
	}
	return name
}

// entryName returns a function's name for a message.
func entryName(fn *summary.Fn) string { return entryText(fn.Name()) }

// entryText names a literal after the function that it is in.
func entryText(name names.Func) string {
	if name.Literals > 0 {
		return "the function literal in " + name.Declared().String()
	}
	return name.String()
}

// priced is the tail of a message with what n commands per call cost.
func (c *checker) priced(command string, n int, with price.Remedy) string {
	return c.rate.Text(command, n, with, c.report.Config().Replicas)
}

// impactOf returns the impact of a category. Calls pay for a limiter, a breaker or
// a check of a request; a switch or a record may be read on some of them only.
func impactOf(category string) config.Impact {
	if category == state.Switch || category == state.Lookup {
		return config.Medium
	}
	return config.High
}

// send reports a finding on the call of a candidate, with the calls that lead
// there and from there on.
func (c *checker) send(cand *candidate, w callpath.Path, f report.Finding) {
	c.sendUpTo(cand, w, f, config.High)
}

// sendUpTo is send with a highest impact.
func (c *checker) sendUpTo(cand *candidate, w callpath.Path, f report.Finding, most config.Impact) {
	if f.Category != state.SerialTrips { // which says nothing of each of its round trips
		c.noteState(cand.site)
	}
	f.Impact = min(impactOf(f.Category), most)
	if len(w.Conditions(cand.fn, cand.site)) > 0 { // others go on without it
		f.Impact = min(f.Impact, config.Medium)
	}
	at := cand.site.Call.Common().Pos()
	f.Pos, f.End = c.calls.Where(at)
	if !f.Pos.IsValid() {
		return
	}
	for i := len(w.Frames) - 1; i >= 0; i-- {
		caller := w.Frames[i]
		if p := caller.Site.Call.Common().Pos(); p.IsValid() {
			f.Related = append(f.Related, report.CalledBy.At(p, caller.Fn.Name().String()))
		}
	}
	f.Related = append(f.Related, rule.CallPath(cand.site)...)
	f.Related = append(f.Related, rule.CommandElsewhere(c.pass, cand.access)...)
	c.report.Report(f)
}
