package summary

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// counted returns the keys that the package increments.
func (s *solver) counted() map[string]bool {
	keys := map[string]bool{}
	for _, fn := range s.fns {
		for _, t := range fn.Summary.KeyAccesses {
			if t.Counts() && t.Named() {
				keys[t.Key.String()] = true
			}
		}
	}
	return keys
}

// keyAccess describes a command of the client library as an access to a key.
func (s *solver) keyAccess(fn *Fn, c *command) (effects.KeyAccess, bool) {
	switch c.op.Kind {
	case rediscmd.Command, rediscmd.Script:
	default:
		return effects.KeyAccess{}, false
	}
	t := effects.KeyAccess{Command: c.op.Command, Access: c.op.Access, Key: s.keyText(fn, c), ViaParam: c.viaParam}
	if t.Command == "" {
		t.Command = s.given(c)
		t.Access = rediscmd.AccessOf(t.Command)
	}
	if t.Command == "" || t.Access > rediscmd.Write {
		return effects.KeyAccess{}, false
	}
	if c.op.Kind == rediscmd.Script || t.Script() {
		if reads, moves := s.scripts(c).Reads(); reads {
			t.Access, t.Moves = rediscmd.Read, moves
		}
	}
	t.Queued = c.role == rediscmd.Queues || c.role == rediscmd.Auto
	t.Cached = t.Access == rediscmd.Read && c.op.Kind != rediscmd.Script && s.cachesItself(c)
	t.Value = t.Access == rediscmd.Write && computedArg(c)
	return t, true
}

// computedArg reports whether a command writes a value that is no constant.
func computedArg(c *command) bool {
	key := c.key()
	for i, a := range c.args {
		if a == key || i < c.op.Key {
			continue
		}
		if parts := flow.Elements(a); len(parts) > 0 {
			for _, p := range parts {
				if _, ok := flow.Unwrap(p).(*ssa.Const); !ok {
					return true
				}
			}
			continue
		}
		if _, ok := flow.Unwrap(a).(*ssa.Const); !ok && !flow.IsNamed(a.Type(), "time", "Duration") {
			return true
		}
	}
	return false
}

// fillKeyAccesses fills in which keys a call reads and writes.
func (s *solver) fillKeyAccesses(fn *Fn, site *Site) {
	var sum effects.Builder
	if c := site.cmd; c != nil {
		if t, ok := s.keyAccess(fn, c); ok && (c.executes() || t.Queued) {
			t.Place = effects.Place(s.pass.Fset, site.Call.Common().Pos())
			sum.AddKeyAccess(t)
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

// argTexts memoizes the texts of the arguments of one call: the hundreds of
// functions that it may run get the same.
type argTexts map[ssa.Value]keytext.Text

// liftKeyAccess carries a callee's access to its caller.
func (s *solver) liftKeyAccess(fn *Fn, tg target, t effects.KeyAccess, args argTexts, into *effects.Builder) {
	if len(t.Chain) >= effects.MaxChain {
		return // AddKeyAccess would not keep it
	}
	if t.ViaParam > 0 {
		if t.ViaParam-1 >= len(tg.args) {
			return
		}
		switch role, via := s.clientRole(fn, tg.args[t.ViaParam-1]); {
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
	t.Key = t.Key.Subst(func(n int) keytext.Text {
		if n >= len(tg.args) {
			return keytext.Unknown
		}
		arg := tg.args[n]
		text, known := args[arg]
		if !known {
			text = s.argText(fn, arg)
			args[arg] = text
		}
		return text
	})
	t.Chain = append([]names.Func{tg.name}, t.Chain...)
	t.Place = t.PlaceFrom(tg.pkg)
	if t.From == "" {
		t.From = tg.pkg
	}
	into.AddKeyAccess(t)
}

// argText returns the text of an argument that is a key, or a list of keys.
func (s *solver) argText(fn *Fn, arg ssa.Value) keytext.Text {
	flow.Count(1)
	if parts := flow.Elements(arg); len(parts) > 0 {
		return s.text.Joined(fn.SSA, parts, " ")
	}
	return s.text.Text(fn.SSA, arg)
}

// collectKeyAccesses adds the accesses of a site to the summary of its
// function. The accesses of a literal belong to the function that runs it.
func collectKeyAccesses(fn *Fn, site *Site, sum *effects.Builder) {
	cached := fn.OnCacheMiss(site)
	add := func(t effects.KeyAccess) {
		if t.CalleeKey.HasParams() && !t.Key.HasParams() {
			t.From = "" // this package makes the key, of whatever sends the command
		}
		t.CalleeKey = ""
		t.Cached = t.Cached || cached
		sum.AddKeyAccess(t)
	}
	for _, t := range site.KeyAccesses {
		add(t)
	}
	for _, r := range site.Runs {
		if r.Mode == effects.Guarded || r.Mode == effects.Paced {
			continue
		}
		for _, t := range r.Lit.Summary.KeyAccesses {
			if t.ViaParam == 0 && r.Lit.SSA.Parent() == fn.SSA {
				t.Key = t.Key.Lift()
				add(t)
			}
		}
	}
}

// Sure reports whether every possible target of a call makes this access: one
// of the types of an interface may be a cache around the others.
func (s *Site) Sure(t effects.KeyAccess) bool {
	for _, tg := range s.targets {
		sum := tg.summary()
		if sum == nil || !slices.ContainsFunc(sum.KeyAccesses, func(o effects.KeyAccess) bool {
			return o.Command == t.Command && o.Key == t.CalleeKey && o.Cached == t.Cached
		}) {
			return false
		}
	}
	return true
}
