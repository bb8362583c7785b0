package purpose

import (
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/state"
)

// In a layered program an adapter or repository reads the state, and a decorator
// or service of another package caches it. The adapter's package does not see
// that cache. So a function of a storage layer is no entry: the finding is at the
// call of it, if no cache is on that path.

// IsStorageLayer reports whether a function belongs to a layer that only stores.
// The last word of its receiver decides, else its package.
func IsStorageLayer(pkg string, name names.Func) bool {
	if ws := state.Words(name.Recv); len(ws) > 0 {
		switch last := ws[len(ws)-1:]; {
		case state.HasAny(last, knowledge.LayerWords):
			return true
		case state.HasAny(last, knowledge.DeciderWords):
			return false
		}
	}
	return isStoragePackage(pkg)
}

// isStoragePackage reports whether a package stores, by its name or that of its
// folder: repository, redisstore, adapters/redis.
func isStoragePackage(path string) bool {
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
