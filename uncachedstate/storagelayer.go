package uncachedstate

import (
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/uncachedstate/internal/purpose"
)

// isDelegated reports whether a storage layer of another package accesses the key, and
// does not count by it.
func isDelegated(t effects.KeyAccess) bool { return !t.Counted && ofLayer(t) }

// ofLayer reports whether a storage layer of another package accesses the key.
func ofLayer(t effects.KeyAccess) bool {
	return t.From != "" && len(t.Chain) > 0 && purpose.IsStorageLayer(t.From, t.Chain[0])
}

// classifyKey sets the class of a candidate by the key that a layer reads.
func (c *checker) classifyKey(cand *candidate) bool {
	key := state.Words(cand.access.Key.Constant())
	if cl := c.lex.OfKey(key); cl != nil {
		cand.class, cand.key = cl, keyNames
	} else if cl := c.lex.Hinted(key); cl != nil {
		cand.class, cand.key = cl, keyHints
	} else if cl := c.lex.Compared(key); cl != nil && cand.hotCall.Limited {
		cand.class, cand.key = cl, keyHints
	} else {
		return false
	}
	return true
}

// delegatesKey is classifyKey for a key that the layer makes, not its caller.
func (c *checker) delegatesKey(cand *candidate) bool {
	made := state.Words(cand.access.CalleeKey.Constant())
	return (c.lex.OfKey(made) != nil || c.lex.Hinted(made) != nil) && c.classifyKey(cand)
}

// narrow changes the class of a candidate by the names on a path. A blocked key of a
// limiter expires soon, and nothing is revoked. A limiter that counts failed attempts
// to log in locks, and a copy of that gives more attempts to whoever guesses.
func (c *checker) narrow(cand *candidate, names []string) {
	key := state.Words(cand.access.Key.Constant())
	if cand.class.Name == state.Denylist && state.HasAny(key, knowledge.BlockWords) {
		if cl := c.lex.Named(names); cl != nil && cl.Name == state.RateLimit {
			cand.class = cl
		}
	}
	if cand.class.Name == state.RateLimit && !cand.access.Counts() && !c.writes.Counted(cand.access.Key) &&
		(slices.ContainsFunc(key, knowledge.LoginWords.Has) || slices.ContainsFunc(names, knowledge.LoginWords.Has)) {
		cand.class = c.lex.Class(state.Denylist)
	}
}
