package batchable

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/rule"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/internal/trips"
)

//go:embed doc.txt
var doc string

// Analyzer reports commands of one function that could share a round trip.
var Analyzer = rule.New(rule.Spec{
	Name:  "batchable",
	Page:  page,
	Doc:   doc,
	Check: check,
})

// least is how many commands are a finding.
const least = 3

func check(p *rule.Pass) error {
	calls, entries := report.NewCalls(p.Pass.Files), entry.New(p.Result)
	known := map[*ssa.Function]bool{}
	for _, fn := range p.Result.Functions() {
		all := independent(fn, known)
		if len(all) == 0 || fn.RunsOnce() || entries.Once(fn) || entries.NowAndThen(fn) {
			continue
		}
		for _, s := range all {
			at := s[0].Site.Call.Common().Pos()
			pos, end := calls.Where(at)
			p.Report.Report(report.Finding{
				Pos: pos, End: end, Category: catSeries, Impact: config.Low,
				Message: fmt.Sprintf("%s is the first of %d commands of which none needs the answer of another (%s): %[2]d round trips; send them in one pipeline",
					calls.Subject(at), len(s), commands(s)),
				Related: others(s),
			})
		}
	}
	return nil
}

// most is how many commands under the same conditions are compared with each other.
const most = 32

// A comparer compares the commands of one function.
type comparer struct {
	known map[*ssa.Function]bool // what functions are known to do between commands
	work  trips.Work             // of the function, once it is asked for
	asked bool
	kept  map[*summary.Site]flow.Kept // where the answers of commands are kept
}

// independent returns the series of commands of a function that follow each other
// whatever they answer, and of which none needs the answer of another.
func independent(fn *summary.Fn, known map[*ssa.Function]bool) [][]trips.Trip {
	if len(fn.Sites) < least {
		return nil
	}
	c := &comparer{known: known, kept: map[*summary.Site]flow.Kept{}}
	var out [][]trips.Trip
	for _, rest := range alike(fn) {
		rest = rest[:min(len(rest), most)]
		for len(rest) >= least {
			series := rest[:1:1]
			var left []trips.Trip
			for _, t := range rest[1:] {
				if slices.ContainsFunc(series, func(before trips.Trip) bool { return !c.fit(before, t) }) {
					left = append(left, t)
				} else {
					series = append(series, t)
				}
			}
			if len(series) >= least {
				out = append(out, series)
			}
			rest = left
		}
	}
	return out
}

// alike returns the single commands of a function by the conditions under which they are
// sent, in the order of the code.
func alike(fn *summary.Fn) [][]trips.Trip {
	var out [][]trips.Trip
	at, regions := map[*ssa.BasicBlock]int{}, map[*ssa.BasicBlock]*ssa.BasicBlock{}
	for _, t := range trips.Of(fn) {
		if !isSingle(fn, t) {
			continue
		}
		r := region(t.Site.Call.Block(), regions)
		i, ok := at[r]
		if !ok {
			i = len(out)
			at[r], out = i, append(out, nil)
		}
		out[i] = append(out[i], t)
	}
	return out
}

// region returns the block below the branch that decides last whether a block is reached,
// other than one on an error, or the entry. Those above decide about that block, too.
// known has the regions of blocks that were asked for before.
func region(b *ssa.BasicBlock, known map[*ssa.BasicBlock]*ssa.BasicBlock) *ssa.BasicBlock {
	var below []*ssa.BasicBlock
	r := b
	for ; known[r] == nil; r = r.Idom() {
		below = append(below, r)
		if r.Idom() == nil {
			known[r] = r
			break
		}
		br := flow.Branch(r.Idom())
		if br != nil && len(r.Preds) == 1 && !flow.AsksForError(br.Cond) { // else the ways join again
			known[r] = r
			break
		}
	}
	for _, x := range below {
		known[x] = known[r]
	}
	return known[b]
}

// isSingle reports whether a trip is a command that one run of its function sends once.
func isSingle(fn *summary.Fn, t trips.Trip) bool {
	s := t.Site
	if !s.Direct() || len(s.RoundTrips) != 1 || fn.Loops().Innermost(s.Call.Block()) != nil {
		return false
	}
	trip := s.RoundTrips[0]
	return trip.Kind == rediscmd.Command && !trip.Blocking && !rediscmd.PatternCommands[trip.Command] && (trip.Access == rediscmd.Read || trip.Access == rediscmd.Write)
}

// fit reports whether two commands fit into one pipeline.
func (c *comparer) fit(first, then trips.Trip) bool {
	x, y := flow.Receiver(first.Site.Call), flow.Receiver(then.Site.Call)
	return x != nil && y != nil && flow.SameValue(x, y) &&
		trips.Always(first, then) && !trips.Depends(first, then) && !instead(first.Site, then.Site) &&
		!c.works(first.Site, then.Site) && !c.leads(first.Site, then.Site)
}

// works reports whether something else is done between two commands, which one of them is
// there to precede or to follow.
func (c *comparer) works(first, then *summary.Site) bool {
	if !c.asked {
		c.asked, c.work = true, trips.WorkOf(first.Fn(), c.known)
	}
	return c.work.Between(first, then)
}

// leads reports whether a command sends what the function has kept of the answer of another
// one.
func (c *comparer) leads(first, then *summary.Site) bool {
	kept, known := c.kept[first]
	if !known {
		kept = flow.KeptOf(first.Call)
		c.kept[first] = kept
	}
	return slices.ContainsFunc(then.Call.Common().Args, kept.Leads)
}

// instead reports whether a command is sent only if another one has found nothing, or
// something.
func instead(first, then *summary.Site) bool {
	to := then.Call.Block()
	return slices.ContainsFunc(loopinfo.Tests(first.Call), func(t loopinfo.Test) bool {
		return t.Empty && flow.Reaches(t.OK.To(), to, flow.NewBarrier()) != flow.Reaches(t.Fail.To(), to, flow.NewBarrier())
	})
}

// commands lists the commands of a series.
func commands(series []trips.Trip) string {
	var names []string
	for _, t := range series {
		names = append(names, t.Site.RoundTrips[0].Command)
	}
	if len(names) > 4 {
		names = append(names[:3], "...")
	}
	return strings.Join(names, ", ")
}

// others returns the places of the commands after the first.
func others(series []trips.Trip) []report.Related {
	var out []report.Related
	for _, t := range series[1:] {
		out = append(out, report.TheCommand.At(t.Site.Call.Common().Pos()))
	}
	return out
}
