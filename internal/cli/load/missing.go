package load

import (
	"fmt"
	"go/ast"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/regular"
)

// missing records the unresolved imports of each package. All importers of a
// missing module miss it, and their importers are full of type errors.
type missing struct {
	sync.Mutex
	imports map[*packages.Package][]lostImport
}

type lostImport struct {
	pos  string // of the declaration
	path string
	why  string
	here bool // in a root package
}

// note records the declarations of p with an unresolved import.
func (m *missing) note(g *Graph, p *packages.Package, path, why string, files []*ast.File) {
	m.Lock()
	defer m.Unlock()
	if m.imports == nil {
		m.imports = make(map[*packages.Package][]lostImport)
	}
	for _, f := range files {
		for _, imp := range f.Imports {
			if strings.Trim(imp.Path.Value, "`\"") == path {
				m.imports[p] = append(m.imports[p], lostImport{pos: g.Fset.Position(imp.Pos()).String(), path: path, why: why})
			}
		}
	}
}

// affected returns the packages that lack something, and their direct and indirect
// importers. Type errors in them may follow from that.
func (g *Graph) affected(lacks func(*packages.Package) bool) map[*packages.Package]bool {
	out := make(map[*packages.Package]bool)
	for _, p := range g.all { // dependencies first
		lost := lacks(p)
		for _, dep := range p.Imports {
			lost = lost || out[dep]
		}
		if lost {
			out[p] = true
		}
	}
	return out
}

// lacksImport reports whether an import of a package is unresolved.
func (g *Graph) lacksImport(p *packages.Package) bool { return len(g.missing.imports[p]) > 0 }

// lacksSyntax reports whether a package that is analysed has a syntax error.
func (g *Graph) lacksSyntax(p *packages.Package) bool {
	return g.wanted[p] && slices.ContainsFunc(p.Errors, func(e packages.Error) bool { return e.Kind == packages.ParseError })
}

// importErrors returns one error per module for the unresolved imports, and the
// places of all of them, see [place]. It includes packages that are not
// analysed if everywhere is set.
func (g *Graph) importErrors(everywhere bool) (out []packages.Error, at map[string]bool) {
	modules := make(map[string][]lostImport)
	required := g.required()
	at = make(map[string]bool)
	for _, p := range g.all {
		if !everywhere && !g.wanted[p] {
			continue
		}
		for _, x := range g.missing.imports[p] {
			if dep := p.Imports[x.path]; dep != nil && g.lacksSyntax(dep) {
				at[place(x.pos)] = true // its syntax error says why
				continue
			}
			if x.why == notInGraph {
				x.why = listError(p, x.pos)
			}
			x.here = g.isRoot[p]
			m := moduleOf(x.path, required)
			modules[m] = append(modules[m], x)
		}
	}
	for module, all := range modules {
		sort.SliceStable(all, func(i, j int) bool {
			if all[i].here != all[j].here {
				return all[i].here
			}
			return lessPos(all[i].pos, all[j].pos)
		})
		first := slices.IndexFunc(all, func(x lostImport) bool { return x.why != "" })
		if first < 0 {
			continue // the go command reports what is wrong with the packages
		}
		for _, x := range all {
			at[place(x.pos)] = true
		}
		msg := fmt.Sprintf("could not import %s (%s)", all[first].path, oneLine(all[first].why))
		if more := len(all) - 1; more > 0 {
			msg += fmt.Sprintf("; nor %s from %s", plural(more, "more import"), module)
		}
		out = append(out, packages.Error{Pos: all[first].pos, Msg: msg, Kind: packages.TypeError})
	}
	return out, at
}

// listError returns the error of the go command for an import at a position.
func listError(p *packages.Package, pos string) string {
	for _, e := range p.Errors {
		if e.Kind != packages.TypeError && place(e.Pos) == place(pos) {
			return e.Msg
		}
	}
	return ""
}

// required lists the modules that the go.mod files of the analysed code
// require.
func (g *Graph) required() []string {
	files := make(map[string]bool)
	if name := g.opts.modfile; name != "" {
		if !filepath.IsAbs(name) {
			name = filepath.Join(g.opts.Dir, name)
		}
		files[name] = true
	}
	for _, p := range g.all {
		if p.Module != nil && p.Module.Main {
			files[p.Module.GoMod] = true
		}
	}
	var out []string
	for name := range files {
		text, _, err := regular.Read(name, regular.MaxModule)
		if err != nil {
			continue
		}
		mod, err := modfile.ParseLax(name, text, nil)
		if err != nil {
			continue
		}
		for _, r := range mod.Require {
			out = append(out, r.Mod.Path)
		}
	}
	return out
}

// moduleOf returns the module of a missing package: the longest one that go.mod
// requires. Otherwise it is the repository, if the path identifies one, or the
// package alone.
func moduleOf(path string, required []string) string {
	best := ""
	for _, m := range required {
		if (path == m || strings.HasPrefix(path, m+"/")) && len(m) > len(best) {
			best = m
		}
	}
	if best != "" {
		return best
	}
	if parts := strings.Split(path, "/"); len(parts) > 3 && slices.Contains([]string{"github.com", "gitlab.com", "bitbucket.org", "golang.org"}, parts[0]) {
		return strings.Join(parts[:3], "/")
	}
	return path
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
