package load

import (
	"bytes"
	"crypto/sha256"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"sync"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/source"
	"github.com/redisvet/redisvet/internal/regular"
)

// parse reads p's files, in the order in which the go command lists them. A
// file that does not parse is kept as far as it goes, with its first error.
// Where p will be analysed and uses cgo, the files are those that cgo makes,
// as under go vet; elsewhere what C has is of no interest.
func (g *Graph) parse(p *packages.Package, full bool) ([]*ast.File, []packages.Error) {
	files, errs := g.parseFiles(p.GoFiles, full, nil)
	p.CompiledGoFiles = p.GoFiles
	if full && importC(files) {
		names, failed := g.cgo.of(g.opts, p)
		if failed != nil {
			return files, append(errs, *failed)
		}
		p.CompiledGoFiles = names
		return g.parseFiles(names, full, p.GoFiles)
	}
	return files, errs
}

// parseFiles reads the files. Those that are not among the sources, if there
// are any, were made of them by cgo.
func (g *Graph) parseFiles(names []string, full bool, sources []string) (files []*ast.File, errs []packages.Error) {
	mode := parser.SkipObjectResolution
	if full {
		mode |= parser.ParseComments
	}
	for _, name := range names {
		src, err := g.ReadFile(name)
		if err != nil {
			errs = append(errs, packages.Error{Pos: name + ":1", Msg: oneLine(err.Error()), Kind: packages.ParseError})
			continue
		}
		if full {
			g.texts.note(name, src)
		} else {
			src = strip(src)
		}
		f, err := parser.ParseFile(g.Fset, name, src, mode)
		var tf *token.File
		if f != nil {
			files = append(files, f)
			tf = g.Fset.File(f.FileStart)
			if bytes.Contains(src, []byte("//line ")) || bytes.Contains(src, []byte("/*line ")) {
				tf = source.Pin(g.Fset, f, origin(name, sources))
			}
		}
		if err != nil {
			errs = append(errs, parseError(name, tf, err))
		}
	}
	return files, errs
}

// origin finds the source of a file that cgo made, nil for a source itself.
func origin(name string, sources []string) func(base string) string {
	if len(sources) == 0 || slices.Contains(sources, name) {
		return nil
	}
	return func(base string) string {
		i := slices.IndexFunc(sources, func(s string) bool { return filepath.Base(s) == base })
		if i < 0 {
			return ""
		}
		return sources[i]
	}
}

func importC(files []*ast.File) bool {
	for _, f := range files {
		for _, imp := range f.Imports {
			if imp.Path.Value == `"C"` {
				return true
			}
		}
	}
	return false
}

// cgoFailed begins the one error of a package that cgo could not translate.
const cgoFailed = "cgo: "

// cgoFiles knows what cgo makes of packages. Asking runs cgo and may compile,
// for the standard library too, so it is put off until a package that is
// analysed needs it, which most programs have none of.
type cgoFiles struct {
	once sync.Once
	err  error
	byID map[string]*packages.Package
}

// of returns the files that are compiled for p, or why cgo did not make them.
func (c *cgoFiles) of(opts Options, p *packages.Package) ([]string, *packages.Error) {
	c.once.Do(func() {
		var found []*packages.Package
		found, c.err = list(opts, packages.NeedName|packages.NeedCompiledGoFiles|packages.NeedImports|packages.NeedDeps)
		c.byID = make(map[string]*packages.Package)
		packages.Visit(found, nil, func(q *packages.Package) { c.byID[q.ID] = q })
	})
	q := c.byID[p.ID]
	switch {
	case c.err != nil:
		return nil, &packages.Error{Msg: cgoFailed + oneLine(c.err.Error())}
	case q == nil:
		return nil, &packages.Error{Msg: cgoFailed + p.ID + " is gone from the listing"}
	case len(q.Errors) > 0 && len(p.Errors) == 0:
		return nil, &packages.Error{Msg: cgoFailed + oneLine(q.Errors[0].Msg)}
	case len(q.CompiledGoFiles) == 0:
		return nil, &packages.Error{Msg: cgoFailed + "no output for " + p.ID}
	}
	return q.CompiledGoFiles, nil
}

// ReadFile returns the text of a file, as the overlay or the disk has it.
func (g *Graph) ReadFile(name string) ([]byte, error) {
	if src, ok := g.opts.Overlay[name]; ok {
		return slices.Clone(src), nil // strip writes into it
	}
	return regular.Source(name)
}

// texts are the sums of the files that were analysed.
type texts struct {
	sync.Mutex
	sums map[string][sha256.Size]byte
}

func (t *texts) note(name string, src []byte) {
	t.Lock()
	defer t.Unlock()
	if t.sums == nil {
		t.sums = make(map[string][sha256.Size]byte)
	}
	t.sums[name] = sha256.Sum256(src)
}

// Analysed reports whether a file had this text when it was analysed.
func (g *Graph) Analysed(name string, src []byte) bool {
	g.texts.Lock()
	defer g.texts.Unlock()
	sum, ok := g.texts.sums[name]
	return ok && sum == sha256.Sum256(src)
}
