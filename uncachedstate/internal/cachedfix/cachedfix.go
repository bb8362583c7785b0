// Package cachedfix writes the fixes of reads that may be copies: they go through
// redisguard.Cached.
package cachedfix

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/astedit"
	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/goredis"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/report"
)

// ThroughCached is the kind of these fixes.
var ThroughCached = report.Kind{Name: "a read through redisguard.Cached", Safety: report.Unsafe, Effect: "adds staleness"}

// An Editor writes the fixes of one package.
type Editor struct {
	Pass   *analysis.Pass
	Calls  report.Calls
	Source *astedit.Files
	// NewImports is set if the driver adds the requirement of a fix.
	NewImports bool
}

// Read builds the fix for a read of a client, which is the receiver in sel. writesKey
// is set if the program itself writes the key.
func (e *Editor) Read(call *ast.CallExpr, sel *ast.SelectorExpr, age time.Duration, writesKey bool) []report.Fix {
	file := astedit.FileOf(e.Pass, call.Pos())
	if file == nil || !e.mayImport() {
		return nil
	}
	guard, edits, ok := astedit.Import(e.Pass, file, call.Pos(), knowledge.Redisguard)
	if !ok {
		return nil
	}
	clock, more, ok := astedit.Import(e.Pass, file, call.Pos(), "time")
	if !ok {
		return nil
	}
	literal := fmt.Sprintf("%d*%s.Second", age/time.Second, clock)
	client, ok := e.Source.Text(file, sel.X)
	if !ok {
		return nil
	}
	// One edit instead of two insertions: go vet -fix would merge insertions with
	// the text that another rule puts in place of the call.
	edits = append(append(edits, more...),
		analysis.TextEdit{Pos: sel.X.Pos(), End: sel.X.End(), NewText: []byte(guard + ".Cached(" + client + ", " + literal + ")")})
	if !e.Source.Keep(file, edits) {
		return nil
	}
	title := "Read it through redisguard.Cached: an answer may be %s old, and so may what this program itself writes through other clients"
	if writesKey {
		title = "Read it through redisguard.Cached: an answer may be %s old; what this program writes through the same client is seen at once"
	}
	return []report.Fix{{Kind: ThroughCached, Message: fmt.Sprintf(title, age), Edits: edits}}
}

// mayImport reports whether importing redisguard leaves the module's requirements
// as they are, or the driver updates them. An analyzer knows only the imports of
// this package.
func (e *Editor) mayImport() bool {
	if e.NewImports {
		return true
	}
	seen := map[*types.Package]bool{}
	var reaches func(p *types.Package) bool
	reaches = func(p *types.Package) bool {
		if p.Path() == knowledge.Redisguard {
			return true
		}
		if seen[p] {
			return false
		}
		seen[p] = true
		return slices.ContainsFunc(p.Imports(), reaches)
	}
	return reaches(e.Pass.Pkg)
}

// Cacheable reports whether redisguard caches reads on a receiver of that type: a
// client, or an interface that contains one. For other go-redis receivers, why is
// the reason.
func Cacheable(t types.Type) (ok bool, why string) {
	if t == nil {
		return false, ""
	}
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, _ := t.(*types.Named)
	if n == nil || !client.Declares(n.Obj()) {
		return false, ""
	}
	if n.Obj().Pkg().Path() != goredis.Path {
		return false, "redisguard needs " + goredis.Path
	}
	switch n.Obj().Name() {
	case "Client", "ClusterClient", "Ring", "Cmdable", "UniversalClient":
		return true, ""
	case "Tx":
		return false, "a transaction must not read cached copies"
	case "Conn":
		return false, "a dedicated connection must not read cached copies"
	case "Pipeliner", "Pipeline":
		return false, "a pipeline answers when it is executed"
	}
	return false, ""
}
