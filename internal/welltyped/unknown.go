package welltyped

import (
	"go/token"
	"go/types"

	"github.com/redisvet/redisvet/internal/knowledge"
)

// unknownMark is the name of an object in the scope of a package of which nothing
// is known but how it is used.
const unknownMark = "unknown package"

// MarkUnknown marks a package that replaces one which cannot be resolved.
func MarkUnknown(pkg *types.Package) {
	pkg.Scope().Insert(types.NewTypeName(token.NoPos, pkg, unknownMark, types.Typ[types.Int]))
}

// calledUnknown returns where functions of unknown packages are used. What they do
// is unknown: one may wait. Those of known logs do not.
func calledUnknown(info *types.Info) (out []token.Pos) {
	isMarked := map[*types.Package]bool{} // most uses are of few packages
	isUnknown := func(pkg *types.Package) bool {
		unknown, seen := isMarked[pkg]
		if !seen {
			unknown = pkg.Scope().Lookup(unknownMark) != nil
			isMarked[pkg] = unknown
		}
		return unknown
	}
	for id, obj := range info.Uses {
		f, ok := obj.(*types.Func)
		if ok && f.Pkg() != nil && isUnknown(f.Pkg()) && !knowledge.Logs(f.Pkg().Path(), f.Name()) {
			out = append(out, id.Pos())
		}
	}
	return out
}
