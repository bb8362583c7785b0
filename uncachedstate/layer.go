package uncachedstate

import (
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
)

// A program in layers reads its state in an adapter or repository, and caches
// it in a decorator or service of another package, which the adapter's package
// does not see. So what such a layer offers is no entry: who calls it decides,
// and the finding stands at that call where no cache is on the way.

// stores reports whether a function is one of a layer that stores, and leaves
// it to others to decide: by the last word of its receiver, else by the
// package.
func stores(pkg, name string) bool {
	recv := ""
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		recv = strings.Trim(name[:i], "(*)")
	}
	if ws := state.Words(recv); len(ws) > 0 {
		switch last := ws[len(ws)-1:]; {
		case state.HasAny(last, knowledge.LayerWords):
			return true
		case state.HasAny(last, knowledge.DeciderWords):
			return false
		}
	}
	return storing(pkg)
}

// storing reports whether a package is one that stores, by its name or that of
// its folder: repository, redisstore, adapters/redis.
func storing(path string) bool {
	folder, base := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		folder, base = path[:i], path[i+1:]
		folder = folder[strings.LastIndexByte(folder, '/')+1:]
	}
	for _, w := range knowledge.DeciderPackages {
		if strings.Contains(base, w) {
			return false
		}
	}
	if strings.HasPrefix(base, "redis") || state.HasAny(state.Words(folder), knowledge.LayerFolders) {
		return true
	}
	return slices.ContainsFunc(knowledge.LayerWords, func(w string) bool {
		return strings.HasSuffix(base, w) || strings.HasSuffix(base, w+"s")
	})
}

// leaves reports whether an entry leaves it to other packages to decide: a
// function of a layer that stores, unless requests go through it.
func (c *checker) leaves(entry *summary.Fn) bool {
	name, _ := strings.CutSuffix(entry.Name(), " literal")
	return !handles(entry) && stores(c.pass.Pkg.Path(), name)
}

// left reports whether a touch is made by a layer of another package.
func left(t effects.KeyAccess) bool {
	return t.From != "" && !t.Counted && len(t.Chain) > 0 && stores(t.From, t.Chain[0])
}

// ofKey tells the state by the key that a layer reads.
func (c *checker) ofKey(cand *candidate) bool {
	key := state.Words(cand.touch.Key.Constant())
	if cl := c.lex.OfKey(key); cl != nil {
		cand.class, cand.key = cl, keyNames
	} else if cl := c.lex.Hinted(key); cl != nil {
		cand.class, cand.key = cl, keyHints
	} else {
		return false
	}
	return true
}

// leftTo is ofKey where the layer makes the key, and not who calls it.
func (c *checker) leftTo(cand *candidate) bool {
	made := state.Words(cand.touch.CalleeKey.Constant())
	return (c.lex.OfKey(made) != nil || c.lex.Hinted(made) != nil) && c.ofKey(cand)
}

// limits takes a block for a limiter's where the names on the way say that it
// is one: its end is near, and nothing is revoked.
func (c *checker) limits(cand *candidate, names []string) {
	if cand.class.Name != state.Denylist || !state.HasAny(state.Words(cand.touch.Key.Constant()), knowledge.BlockWords) {
		return
	}
	if cl := c.lex.Named(names); cl != nil && cl.Name == state.RateLimit {
		cand.class = cl
	}
}
