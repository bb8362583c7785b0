package uncachedstate

import (
	"fmt"
	"strings"

	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/summary"
)

// catAtomic is the category of counts; that of a read is its class.
const catAtomic = "atomic"

// reportRead reports state that is read on every call.
func (c *checker) reportRead(cand *candidate, w way, all []way) {
	age := cand.class.Age
	cost := "one round trip a call"
	if cand.touch.Queued {
		cost = "one command a call in a pipeline"
	}
	if why := c.counter(cand); why == whyCounted || why == whyCompared { // a local cache would be no advice
		c.send(cand, w, report.Finding{
			Category: cand.class.Name, Message: fmt.Sprintf("%s on every call of %s: %s", subject(cand), entryName(w.entry), cost), NoFix: why,
		})
		return
	}
	msg := fmt.Sprintf("%s on every call of %s: %s; a %s local cache makes it one per %s and process",
		subject(cand), entryName(w.entry), cost, age, age)
	if n := beside(all); n != "" {
		msg += "; " + n + " skips the local cache"
	} else if after, some := cand.fn.LookupBeside(cand.site); some {
		msg += "; not every way through " + cand.fn.Name() + " asks the local cache"
	} else if after {
		msg += "; the local cache is asked after it"
	}
	fixes, why := c.fix(cand)
	c.send(cand, w, report.Finding{Category: cand.class.Name, Message: msg, NoFix: why, Fixes: fixes})
}

// reportAtomic reports a limiter that counts in Redis on every call.
func (c *checker) reportAtomic(cand *candidate, w way) {
	c.send(cand, w, report.Finding{Category: catAtomic, Message: fmt.Sprintf("%s on every call of %s: a leased limiter asks Redis once for many calls",
		subject(cand), entryName(w.entry))})
}

// subject says what is done to which key, and through what.
func subject(cand *candidate) string {
	t := cand.touch
	s := t.Command
	if key := t.Key.String(); strings.Trim(key, "* ") != "" {
		s += fmt.Sprintf(" %q", key)
	} else {
		s += " of " + cand.class.What
	}
	if len(t.Chain) > 0 {
		s += " through " + t.Chain[0]
	}
	return s
}

// beside names the uncached entry where others are cached.
func beside(all []way) string {
	some, name := false, ""
	for _, w := range all {
		switch {
		case w.end == cached:
			some = true
		case w.end == hot && name == "":
			name = entryName(w.entry)
		}
	}
	if !some {
		return ""
	}
	return name
}

// entryName names a function for people; a literal by what it is written in.
func entryName(fn *summary.Fn) string {
	if name, ok := strings.CutSuffix(fn.Name(), " literal"); ok {
		return "the function literal in " + strings.TrimSuffix(name, " literal")
	}
	return fn.Name()
}

// send reports a finding on the call of a candidate, with the calls that lead
// there and from there on.
func (c *checker) send(cand *candidate, w way, f report.Finding) {
	at := cand.site.Call.Common().Pos()
	f.Pos, f.End = c.calls.Where(at)
	if !f.Pos.IsValid() {
		return
	}
	for i := len(w.frames) - 1; i >= 0; i-- {
		caller := w.frames[i]
		if p := caller.Site.Call.Common().Pos(); p.IsValid() {
			f.Related = append(f.Related, report.CalledBy.At(p, caller.Fn.Name()))
		}
	}
	f.Related = append(f.Related, rule.Frames(cand.site)...)
	c.report.Report(f)
}
