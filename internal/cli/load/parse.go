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

// parse reads p's files in the order of the go command. A file with a syntax
// error is parsed where that is possible; its first error is returned. If p is analysed
// and uses cgo, the files are the output of cgo, as under go vet. Otherwise the
// C parts do not matter.
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

// parseFiles parses the files. Files that are not in sources, if that is not
// empty, are output of cgo.
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
			if f.Name.Name != "" { // a file without a package clause belongs to none
				files = append(files, f)
			}
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

// origin returns a function that finds the source of a cgo output file; it is
// nil for a source file.
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

// cgoFailed is the prefix of the single error of a package that cgo could not
// translate.
const cgoFailed = "cgo: "

// cgoFiles caches the output files of cgo. The query runs cgo and may compile
// even the standard library, so it waits until an analysed package needs it.
// Most programs have none.
type cgoFiles struct {
	once sync.Once
	err  error
	byID map[string]*packages.Package
}

// of returns the files that are compiled for p, or the error of cgo.
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

// ReadFile returns the text of a file from the overlay or the disk.
func (g *Graph) ReadFile(name string) ([]byte, error) {
	if src, ok := g.opts.Overlay[name]; ok {
		return slices.Clone(src), nil // strip writes to it
	}
	return regular.Source(name)
}

// texts has the hashes of the analysed files.
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
