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

// missing are the imports that cannot be resolved, by the package that has
// them. A module that is not there is missed by every package that imports
// some of it, and code above those is full of type errors.
type missing struct {
	sync.Mutex
	imports map[*packages.Package][]lostImport
}

type lostImport struct {
	pos  string // of the declaration
	path string
	why  string
	here bool // in a package that a pattern names
}

// note keeps the declarations of p that import what cannot be had.
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

// above are the packages that miss an import, or import one that does,
// however deep. Type errors in them follow from that, or may.
func (g *Graph) above() map[*packages.Package]bool {
	out := make(map[*packages.Package]bool)
	for _, p := range g.all { // dependencies first
		lost := len(g.missing.imports[p]) > 0
		for _, dep := range p.Imports {
			lost = lost || out[dep]
		}
		if lost {
			out[p] = true
		}
	}
	return out
}

// lost tells of the imports that cannot be resolved, once for each module, and
// returns the places of all, see [place]. Those of packages that are not
// analysed are in it where asked for.
func (g *Graph) lost(everywhere bool) (out []packages.Error, at map[string]bool) {
	modules := make(map[string][]lostImport)
	required := g.required()
	for _, p := range g.all {
		if !everywhere && !g.wanted[p] {
			continue
		}
		for _, x := range g.missing.imports[p] {
			if x.why == notInGraph {
				x.why = said(p, x.pos)
			}
			x.here = g.isRoot[p]
			m := moduleOf(x.path, required)
			modules[m] = append(modules[m], x)
		}
	}
	at = make(map[string]bool)
	for module, all := range modules {
		sort.SliceStable(all, func(i, j int) bool {
			if all[i].here != all[j].here {
				return all[i].here
			}
			return lessPos(all[i].pos, all[j].pos)
		})
		first := slices.IndexFunc(all, func(x lostImport) bool { return x.why != "" })
		if first < 0 {
			continue // the go command says what is wrong with the packages
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

// said is what the go command says of an import at a position.
func said(p *packages.Package, pos string) string {
	for _, e := range p.Errors {
		if e.Kind != packages.TypeError && place(e.Pos) == place(pos) {
			return e.Msg
		}
	}
	return ""
}

// required lists the modules that the go.mod files of the analysed code name.
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

// moduleOf is the module of a package that is not there: the longest that
// go.mod requires. Without one it is the repository where the path tells, and
// else the package alone.
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
