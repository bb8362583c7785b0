package load

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/redisvet/redisvet/internal/welltyped"
)

// stubs are the replacements of the packages that cannot be resolved, the common
// error of code without its dependencies. All packages share them, so that a
// value of such a type can go from one to another.
type stubs struct {
	once   sync.Once
	byPath map[string]*types.Package
}

// stub returns the replacement of a package. It depends on all uses in the graph
// and never changes.
func (g *Graph) stub(importPath string) *types.Package {
	g.stubs.once.Do(func() {
		g.stubs.byPath = make(map[string]*types.Package)
		for importPath, files := range g.importersOfMissing() {
			g.stubs.byPath[importPath] = stub(importPath, files)
		}
	})
	if pkg := g.stubs.byPath[importPath]; pkg != nil {
		return pkg
	}
	return stub(importPath, nil)
}

// importersOfMissing parses the files of analysed packages that import a package
// which cannot be resolved. Other packages are checked at the same time.
func (g *Graph) importersOfMissing() map[string][]*ast.File {
	out := make(map[string][]*ast.File)
	fset := token.NewFileSet()
	for _, p := range g.all {
		if !g.wanted[p] {
			continue
		}
		for _, name := range p.GoFiles {
			src, err := g.ReadFile(name)
			if err != nil {
				continue // check reports it
			}
			head, _ := parser.ParseFile(fset, name, src, parser.ImportsOnly)
			var lost []string
			for _, imp := range importPaths(head) {
				if !resolves(p, imp) && imp != "C" && !slices.Contains(lost, imp) {
					lost = append(lost, imp)
				}
			}
			if len(lost) == 0 {
				continue
			}
			if f, _ := parser.ParseFile(fset, name, src, parser.SkipObjectResolution); f != nil {
				for _, imp := range lost {
					out[imp] = append(out[imp], f)
				}
			}
		}
	}
	return out
}

func importPaths(f *ast.File) (out []string) {
	if f == nil {
		return nil
	}
	for _, imp := range f.Imports {
		out = append(out, strings.Trim(imp.Path.Value, "`\""))
	}
	return out
}

// stub returns a package with what the importers select from it. Types are empty
// structs with the methods and fields that the importers select from any value;
// functions and methods take anything, and return what their uses need. Where a
// use does not fit, its statement alone has an error.
func stub(importPath string, importers []*ast.File) *types.Package {
	pkg := types.NewPackage(importPath, assumedName(importPath))
	welltyped.MarkUnknown(pkg)
	u := newUses(pkg)
	for _, f := range importers {
		if local := localName(f, importPath, pkg.Name()); local != "" {
			u.read(f, local)
		}
	}
	u.declare()
	pkg.MarkComplete()
	return pkg
}

// localName returns the name under which f imports path.
func localName(f *ast.File, importPath, assumed string) string {
	for _, imp := range f.Imports {
		if strings.Trim(imp.Path.Value, "`\"") != importPath {
			continue
		}
		if imp.Name == nil {
			return assumed
		}
		if imp.Name.Name != "_" && imp.Name.Name != "." {
			return imp.Name.Name
		}
	}
	return ""
}

var version = regexp.MustCompile(`^v[0-9]+$`)

// assumedName guesses the name of a package: the last element of its path that
// is no version, without the usual affixes of repositories.
func assumedName(importPath string) string {
	base := path.Base(importPath)
	if version.MatchString(base) {
		base = path.Base(path.Dir(importPath))
	}
	if i := strings.Index(base, ".v"); i > 0 { // gopkg.in/yaml.v3
		base = base[:i]
	}
	base = strings.TrimSuffix(strings.TrimPrefix(base, "go-"), "-go")
	if i := strings.LastIndexByte(base, '-'); i >= 0 {
		base = base[i+1:]
	}
	return strings.ReplaceAll(strings.TrimSuffix(base, ".go"), ".", "_")
}
