package summary

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A KeyAccess is a command on a key, as a call of a function makes it. Where a
// RoundTrip says what a call costs, a KeyAccess says what it is about.
type KeyAccess struct {
	Command   string
	Access    rediscmd.Access // a script that is seen to only read is Read
	Key       Text            // several keys with a blank in between
	CalleeKey Text            // the key as the callee has it, before the call's arguments are put in
	Value     bool            // a write of something that is computed, not of a constant
	ViaParam  int             // as in RoundTrip
	Cached    bool            // as in RoundTrip
	Queued    bool            // on a pipeline: executed with what else is queued
	Counted   bool            // the package that makes it counts the key up as well
	From      string          // the path of the package that is called for it, where that is another one
	Chain     []string
}

// A touchID is what makes two touches of one function the same.
type keyAccessID struct {
	command        string
	viaParam       int
	cached, queued bool
	key            Text
}

func (t KeyAccess) id() keyAccessID {
	return keyAccessID{t.Command, t.ViaParam, t.Cached, t.Queued, t.Key}
}

func (id keyAccessID) String() string {
	return fmt.Sprintf("%s/%d/%t/%t/%s", id.command, id.viaParam, id.cached, id.queued, id.key)
}

// maxTouches bounds what a function tells its callers in the package,
// maxGiven what it tells other packages.
const (
	maxKeyAccesses      = 32
	maxExportedAccesses = 8
)

// addKeyAccess keeps for each id the touch with the shortest chain.
func (s *gathering) addKeyAccess(t KeyAccess) {
	if len(t.Chain) > maxChain {
		return
	}
	if i := at(s.KeyAccesses, &s.keyAccesses, t.id(), KeyAccess.id); i >= 0 {
		o := s.KeyAccesses[i]
		if len(t.Chain) < len(o.Chain) || len(t.Chain) == len(o.Chain) && strings.Join(t.Chain, "\x00") < strings.Join(o.Chain, "\x00") {
			t.Value = t.Value || o.Value
			s.KeyAccesses[i] = t
		}
		return
	}
	s.KeyAccesses = append(s.KeyAccesses, t)
}

func sortKeyAccesses(list []KeyAccess) []KeyAccess {
	sortByText(list, func(t KeyAccess) int { return len(t.Chain) }, func(t KeyAccess) string { return t.id().String() + strings.Join(t.Chain, "\x00") })
	return list[:min(len(list), maxKeyAccesses)]
}

// forOtherPackages are the touches that another package has to know of: those whose key
// it decides, and those that this package itself makes, as it may be a layer
// that decides nothing. What it has from other packages was told there.
func forOtherPackages(list []KeyAccess, counted map[string]bool) []KeyAccess {
	var open, own []KeyAccess
	for _, t := range list {
		t.CalleeKey, t.Counted = "", counted[t.Key.String()]
		switch {
		case t.Key.HasParams():
			t.From = ""
			open = append(open, t)
		case t.From == "" && t.ViaParam == 0 && !t.Queued && t.named():
			own = append(own, t)
		}
	}
	out := append(open, own...)
	return out[:min(len(out), maxExportedAccesses)]
}

// named reports whether something is known of the key.
func (t KeyAccess) named() bool { return strings.ContainsFunc(t.Key.Constant(), unicode.IsLetter) }

// counted are the keys that the package counts up.
func (s *solver) counted() map[string]bool {
	keys := map[string]bool{}
	for _, fn := range s.fns {
		for _, t := range fn.Summary.KeyAccesses {
			if t.Counts() && t.named() {
				keys[t.Key.String()] = true
			}
		}
	}
	return keys
}

// Counts reports whether a touch is one with which limiters count.
func (t KeyAccess) Counts() bool {
	return t.Access == rediscmd.Write && (rediscmd.CounterCommands[t.Command] || t.Script())
}

// Script reports whether a touch is a script's.
func (t KeyAccess) Script() bool {
	return strings.HasPrefix(t.Command, "EVAL") || strings.HasPrefix(t.Command, "FCALL")
}

// keyAccess describes a command of go-redis as one on a key.
func (s *solver) keyAccess(fn *Fn, c *command) (KeyAccess, bool) {
	switch c.op.Kind {
	case rediscmd.Command, rediscmd.Script:
	default:
		return KeyAccess{}, false
	}
	t := KeyAccess{Command: c.op.Command, Access: c.op.Access, Key: s.keyText(fn, c), ViaParam: c.viaParam}
	if t.Command == "" {
		t.Command = s.given(c)
		t.Access = rediscmd.AccessOf(t.Command)
	}
	if t.Command == "" || t.Access > rediscmd.Write {
		return KeyAccess{}, false
	}
	if c.op.Kind == rediscmd.Script || t.Script() {
		if s.scriptReads(c) {
			t.Access = rediscmd.Read
		}
	}
	t.Queued = c.role == rediscmd.Queues || c.role == rediscmd.Auto
	t.Cached = t.Access == rediscmd.Read && c.op.Kind != rediscmd.Script && s.cachesItself(c)
	t.Value = t.Access == rediscmd.Write && computedArg(c)
	return t, true
}

// computedArg reports whether a command writes something that is no constant.
func computedArg(c *command) bool {
	key := c.key()
	for i, a := range c.args {
		if a == key || i < c.op.Key {
			continue
		}
		if parts := Elements(a); len(parts) > 0 {
			for _, p := range parts {
				if _, ok := flow.Unwrap(p).(*ssa.Const); !ok {
					return true
				}
			}
			continue
		}
		if _, ok := flow.Unwrap(a).(*ssa.Const); !ok && !isDuration(a.Type()) {
			return true
		}
	}
	return false
}

func isDuration(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "time" && n.Obj().Name() == "Duration"
}

// fillKeyAccesses fills in what a call does to which keys.
func (s *solver) fillKeyAccesses(fn *Fn, site *Site) {
	var sum gathering
	if c := site.cmd; c != nil {
		if t, ok := s.keyAccess(fn, c); ok && (c.executes() || t.Queued) {
			sum.addKeyAccess(t)
		}
	}
	args := argTexts{}
	for _, tg := range site.targets {
		inner := tg.summary()
		if inner == nil || tg.lit {
			continue
		}
		for _, t := range inner.KeyAccesses {
			s.liftKeyAccess(fn, tg, t, args, &sum)
		}
	}
	site.KeyAccesses = sum.KeyAccesses
}

// argTexts are the texts of the arguments of one call, as far as asked for: the
// hundreds of functions that it may run are given the same.
type argTexts map[ssa.Value]Text

// liftKeyAccess carries a callee's touch to its caller.
func (s *solver) liftKeyAccess(fn *Fn, tg target, t KeyAccess, args argTexts, into *gathering) {
	if len(t.Chain) >= maxChain {
		return // addTouch would not keep it
	}
	if t.ViaParam > 0 {
		if t.ViaParam-1 >= len(tg.args) {
			return
		}
		switch role, via := s.holds(fn, tg.args[t.ViaParam-1]); {
		case role == rediscmd.Executes:
			t.ViaParam = 0
		case role == rediscmd.Either:
			t.ViaParam = via
		case role == rediscmd.Queues:
			t.ViaParam, t.Queued = 0, true
		default:
			return
		}
	}
	t.CalleeKey = t.Key
	t.Key = t.Key.Subst(func(n int) Text {
		if n >= len(tg.args) {
			return unknownText
		}
		arg := tg.args[n]
		text, known := args[arg]
		if !known {
			text = s.argText(fn, arg)
			args[arg] = text
		}
		return text
	})
	t.Chain = append([]string{tg.name}, t.Chain...)
	if t.From == "" {
		t.From = tg.pkg
	}
	into.addKeyAccess(t)
}

// argText is the text of an argument that is a key, or a list of them.
func (s *solver) argText(fn *Fn, arg ssa.Value) Text {
	flow.Count(1)
	if parts := Elements(arg); len(parts) > 0 {
		return s.joined(fn.SSA, parts, " ", 0)
	}
	return s.text(fn.SSA, arg)
}

// collectKeyAccesses adds what a site does to which keys to the summary of its
// function. What a literal does is done by the function that runs it.
func (s *solver) collectKeyAccesses(fn *Fn, site *Site, sum *gathering) {
	cached := fn.isOnCacheMiss(site)
	add := func(t KeyAccess) {
		t.CalleeKey = ""
		t.Cached = t.Cached || cached
		sum.addKeyAccess(t)
	}
	for _, t := range site.KeyAccesses {
		add(t)
	}
	for _, r := range site.Runs {
		if r.Mode == Guarded || r.Mode == Paced {
			continue
		}
		for _, t := range r.Lit.Summary.KeyAccesses {
			if t.ViaParam == 0 && r.Lit.SSA.Parent() == fn.SSA {
				t.Key = t.Key.lift()
				add(t)
			}
		}
	}
}

// Sure reports whether all that a call may run touches the key in this way: of
// the types behind an interface one may be a cache around the others.
func (s *Site) Sure(t KeyAccess) bool {
	for _, tg := range s.targets {
		sum := tg.summary()
		if sum == nil || !slices.ContainsFunc(sum.KeyAccesses, func(o KeyAccess) bool {
			return o.Command == t.Command && o.Key == t.CalleeKey && o.Cached == t.Cached
		}) {
			return false
		}
	}
	return true
}
