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
	per := "a call"
	if w.PerItem {
		per = "an item"
	}
	cost := "one round trip " + per
	if cand.access.Queued {
		cost = "one command " + per + " in a pipeline"
	}
	msg := fmt.Sprintf("%s %s: %s", subject(cand), c.when(cand, w), cost)
	skips := skipsCache(cand, all)
	f := report.Finding{Category: cand.class.Name}
	tail := c.priced(cand.access.Command, 1, price.Cache(age))
	// Of a count a local cache would be wrong advice. Where a number goes is of no
	// matter to those who have a local cache already.
	why := c.countReason(cand, c.readShared(cand))
	writer := c.writesEachCall(cand)
	switch {
	case why != "" && (why != valueuse.WhyUnseen || skips == ""):
		f.NoFix = why
		if cand.class.Name != state.Breaker || why == valueuse.WhyUnseen {
			f.Message = msg + c.priced(cand.access.Command, 1, price.Remedy{})
			break
		}
		f.Message = msg + "; a breaker " + ownState(age) + tail
	case writer != "":
		f.NoFix = "a copy would end with the next write"
		f.Message = msg + "; " + writer + " writes it on every call, too: count in memory, or write only what changes the state" + c.priced(cand.access.Command, 1, price.Remedy{})
	case cand.access.Moves: // a process with an old copy would move it late
		f.Message = msg + "; its script also moves the breaker; one " + ownState(age) + skips + tail
	default:
		f.Message = msg + fmt.Sprintf("; %s makes it one per %s and process", copyOf(cand), age) + skips + tail
		f.Fixes, f.NoFix = c.fix(cand)
	}
	c.send(cand, w, f)
}

// ownState says what a breaker has to do to ask Redis less often, where a copy is no remedy.
func ownState(age time.Duration) string {
	return fmt.Sprintf("that keeps its own state and shares it (redisguard.Breaker) asks once per %s and process", age)
}

// copyOf says what a process can keep of what is read. A copy of how long something
// lasts would not count down.
func copyOf(cand *candidate) string {
	if rediscmd.LifetimeCommands[cand.access.Command] {
		return fmt.Sprintf("a local copy of when it ends, %s old at most,", cand.class.Age)
	}
	return fmt.Sprintf("a %s local cache", cand.class.Age)
}

// skipsCache says which ways to a read skip a local cache that others ask, or
// returns "".
func skipsCache(cand *candidate, all []callpath.Path) string {
	if n := otherEntries(all); n != "" {
		return "; " + n + " skips the local cache"
	}
	switch after, some := cand.fn.PartialLookup(cand.site); {
	case some:
		return "; not every way through " + cand.fn.Name().String() + " asks the local cache"
	case after:
		return "; the local cache is asked after it"
	}
	return ""
}

// when says how often the entry of a path sends the command: on every call, or on
// those calls that meet the conditions on the way.
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
	if f.Category != state.SerialTrips { // which says nothing of each of its round trips
		c.noteState(cand.site)
	}
	f.Impact = impactOf(f.Category)
	if len(w.Conditions(cand.fn, cand.site)) > 0 { // others go on without it
		f.Impact = min(f.Impact, config.Medium)
	}
	switch {
	case f.NoFix == valueuse.WhyUnseen, f.NoFix == valueuse.WhyCompared && cand.class.Name != state.Breaker:
		f.Impact = config.Low // a count, or perhaps one: there is nothing to advise
	case cand.unsure:
		f.Impact = config.Low
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
	c.report.Report(f)
}
