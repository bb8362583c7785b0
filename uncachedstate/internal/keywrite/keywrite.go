// Package keywrite says how a package writes the keys that it reads: whether it
// counts with a key, writes back what it has read, or fills a cache after a miss.
package keywrite

import (
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/memo"
)

// Writes knows what one package writes to keys.
type Writes struct {
	res        *summary.Result
	counted    map[string]bool // memo of Counted
	writes     memo.Of[*summary.Fn, map[string][]Write]
	inputs     memo.Of[*summary.Site, map[*ssa.Call]bool]
	floods     memo.Of[*summary.Site, *flow.Flood]
	cooldowns  memo.Of[cooldown, bool]
	conditions memo.Of[*summary.Site, []ssa.Value]
	gates      memo.Of[gate, bool]
}

// New returns the writes in the package of a result.
func New(res *summary.Result) *Writes { return &Writes{res: res} }

// A Write is a call that writes a key, or that runs a literal which does.
type Write struct {
	Site      *summary.Site
	InLiteral bool
	access    effects.KeyAccess
}

// Command returns the command that writes.
func (w Write) Command() string { return w.access.Command }

// SetsConstant reports whether the command sets a constant: that something has been.
func (w Write) SetsConstant() bool {
	return rediscmd.FillCommands[w.access.Command] && !w.access.Value
}

// To returns the writes of a function to a key.
func (ws *Writes) To(fn *summary.Fn, key keytext.Text) []Write {
	list := ws.writes.Get(fn, func() map[string][]Write { return writesOf(fn) })[key.String()]
	flow.Count(len(list))
	return list
}

// OnlyTrims reports whether functions write a key, and only to forget what is old.
func (ws *Writes) OnlyTrims(fns []*summary.Fn, key keytext.Text) bool {
	some := false
	for _, fn := range fns {
		for _, w := range ws.To(fn, key) {
			if !rediscmd.TrimCommands[w.access.Command] {
				return false
			}
			some = true
		}
	}
	return some
}

func writesOf(fn *summary.Fn) map[string][]Write {
	out := map[string][]Write{}
	add := func(s *summary.Site, accesses []effects.KeyAccess, run bool) {
		flow.Count(len(accesses))
		for _, t := range accesses {
			if t.Access == rediscmd.Write || run && t.Value {
				key := t.Key.String()
				out[key] = append(out[key], Write{s, run, t})
			}
		}
	}
	for _, s := range fn.Sites {
		add(s, s.KeyAccesses, false)
		for _, r := range s.Runs {
			add(s, r.Lit.Summary.KeyAccesses, true)
		}
	}
	return out
}

// inputsOf returns the calls from which the arguments of a call are computed.
func (ws *Writes) inputsOf(site *summary.Site) map[*ssa.Call]bool {
	return ws.inputs.Get(site, func() map[*ssa.Call]bool {
		out := map[*ssa.Call]bool{}
		for _, a := range site.Call.Common().Args {
			flow.CallsInto(a, out)
		}
		return out
	})
}

// OnMiss reports whether a write follows a read only if the read found nothing or
// failed.
func (ws *Writes) OnMiss(read, write *summary.Site) bool {
	found := ws.floods.Get(read, func() *flow.Flood { return loopinfo.UnlessFailed(read.Call) })
	return found != nil && !found.Met(write.Call.Block())
}
