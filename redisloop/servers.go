package redisloop

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// perClient reports whether each iteration uses another client object. A loop
// over clients, shards or implementations has nothing to batch.
func (lc *loopCheck) perClient() bool {
	for _, s := range []*summary.Site{lc.Site, lc.Target} {
		c := s.Call.Common()
		for _, a := range c.Args {
			if client.RoleOf(a.Type()) != rediscmd.NoRole && lc.Element(a) {
				return true
			}
			if !s.Direct() && types.IsInterface(a.Type()) && a.Type().Underlying().(*types.Interface).NumMethods() > 0 && lc.Element(a) {
				return true // the element is an implementation, and it reaches Redis
			}
		}
		var recv ssa.Value
		switch {
		case c.IsInvoke():
			recv = c.Value
		case c.Signature().Recv() != nil && len(c.Args) > 0:
			recv = c.Args[0]
		}
		if recv == nil {
			continue
		}
		if lc.madeHere(recv) {
			return true
		}
		if !lc.Element(recv) {
			continue
		}
		if lc.pkg.holdsOwnClient(recv.Type()) {
			return true
		}
		if c.IsInvoke() || s.Direct() || names.HasWord(flow.TypeName(recv.Type()), knowledge.ClientWords...) && !lc.pkg.sharesClient(recv.Type()) {
			return true
		}
	}
	return false
}

// madeHere reports whether an iteration makes the client, from its element.
func (lc *loopCheck) madeHere(recv ssa.Value) bool {
	for _, made := range loopinfo.MakesClient(recv) {
		if lc.Loop.Contains(made.Block()) && slices.ContainsFunc(made.Call.Args, lc.Changes) {
			return true
		}
	}
	return false
}

// holdsOwnClient reports whether each value of a struct has a client that was
// made for it: the package stores only new ones to its field.
func (c *checker) holdsOwnClient(t types.Type) bool {
	made, given := c.clientsIn(t)
	return made > 0 && given == 0
}

// sharesClient reports whether the values of a struct are given a client: the
// package never stores a new one to its field.
func (c *checker) sharesClient(t types.Type) bool {
	made, given := c.clientsIn(t)
	return given > 0 && made == 0
}

// clientsIn counts the stores of new and of given clients to the fields of a
// struct.
func (c *checker) clientsIn(t types.Type) (made, given int) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return 0, 0
	}
	for i := range st.NumFields() {
		f := st.Field(i)
		if client.RoleOf(f.Type()) == rediscmd.NoRole {
			continue
		}
		for _, v := range c.res.Stored(f) {
			if len(loopinfo.MakesClient(v)) > 0 {
				made++
			} else if _, param := flow.Unwrap(v).(*ssa.Parameter); param {
				given++
			}
		}
	}
	return made, given
}
