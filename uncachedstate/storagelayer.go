package uncachedstate

import (
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/uncachedstate/internal/purpose"
)

// isDelegated reports whether a storage layer of another package accesses the key.
func isDelegated(t effects.KeyAccess) bool {
	return t.From != "" && !t.Counted && len(t.Chain) > 0 && purpose.IsStorageLayer(t.From, t.Chain[0])
}

// classifyKey sets the class of a candidate by the key that a layer reads.
func (c *checker) classifyKey(cand *candidate) bool {
	key := state.Words(cand.access.Key.Constant())
	if cl := c.lex.OfKey(key); cl != nil {
		cand.class, cand.key = cl, keyNames
	} else if cl := c.lex.Hinted(key); cl != nil {
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

// narrowToLimiter changes the class of a blocked key to a limiter if the names on
// the path say so. Such a block expires soon, and nothing is revoked.
func (c *checker) narrowToLimiter(cand *candidate, names []string) {
	if cand.class.Name != state.Denylist || !state.HasAny(state.Words(cand.access.Key.Constant()), knowledge.BlockWords) {
		return
	}
	if cl := c.lex.Named(names); cl != nil && cl.Name == state.RateLimit {
		cand.class = cl
	}
}
