// Package reached says which functions of a whole program nothing calls: no way
// leads to them from main, from an init function, from a package variable, or from
// what a library exports. A package that the program itself imports is no library:
// what it exports is for the program.
//
// It also says to which functions only cold paths lead, such as the start of the
// program, see [Program.Cold].
//
// Nothing is for others in an application: a module without a package in its root that
// can be imported, and with a command that reaches Redis through other packages of it.
//
// It errs on the side of calls. A method of a type that is made somewhere counts as
// called if any interface has one of its name and signature. What does not type-check
// calls everything that it names. Files that build constraints leave out call what their
// imports show, and methods by their names. A package that cannot be imported may call
// any exported method.
package reached

import (
	"go/ast"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/flow"
)

// A Program collects the packages of a run.
type Program struct {
	read func(name string) ([]byte, error)

	missing  bool // a package imports what is not at hand, such as generated code
	nodes    map[string]*node
	named    map[string][]*node // functions and types by their own names
	methods  []*node
	external map[*types.Package]bool
	roots    []string            // references that need no caller
	exports  map[string][]string // references to what libraries export, by import path
	examples map[string][]string // references that need no caller in an example, by import path
	imports  map[string][]string // import paths, by the path of the importer
	moduleOf map[string]string   // the paths of modules, by import path
	tops     map[string]bool     // the paths of modules with a package in their roots for others
	commands []string            // import paths of main packages that are no examples

	own         map[string]bool // import paths of the program
	spots       map[place]*spot
	values      map[place][]value
	paramOf     map[place]string // parameters of methods, and the names of these
	invoked     map[string][]way // methods by name, called through interfaces of the program
	signed      map[string][]way // the same by name and signature
	taken       map[string]bool  // methods of interfaces that functions of other modules take
	methodSpots map[string][]*spot
	bySpotName  map[string][]*spot
	hotNames    map[string]bool // what cannot be resolved
}

// A node is a function or type, and what it refers to.
type node struct {
	key        string // the reference to it
	refs       []string
	recv       string // the type of a method
	method     string // its name and signature, if it is a method, see signed
	name       string
	at         span
	reached    bool
	isFunction bool
}

// A span is a part of a file.
type span struct {
	file     string
	from, to int
}

// The kinds of references, each followed by what it refers to.
const (
	toFunc   = "func "   // a full name
	toType   = "type "   // import path and name
	toMethod = "method " // of whatever implements an interface, see signed
	toName   = "name "   // whatever has the name
)

// New returns an empty program of the packages with some import paths. read reads
// files that were not parsed.
func New(paths []string, read func(name string) ([]byte, error)) *Program {
	p := &Program{
		read: read, nodes: map[string]*node{}, named: map[string][]*node{}, external: map[*types.Package]bool{},
		own: map[string]bool{}, spots: map[place]*spot{}, values: map[place][]value{}, paramOf: map[place]string{},
		exports: map[string][]string{}, examples: map[string][]string{}, imports: map[string][]string{}, moduleOf: map[string]string{}, tops: map[string]bool{},
		invoked: map[string][]way{}, signed: map[string][]way{}, taken: map[string]bool{}, methodSpots: map[string][]*spot{}, bySpotName: map[string][]*spot{}, hotNames: map[string]bool{},
	}
	for _, path := range paths {
		p.own[path] = true
	}
	return p
}

// Add adds a package with its syntax and types.
func (p *Program) Add(pkg *packages.Package) {
	p.missing = p.missing || slices.ContainsFunc(pkg.Errors, func(e packages.Error) bool { return strings.HasPrefix(e.Msg, "could not import ") })
	if !isExample(pkg) {
		for _, name := range pkg.IgnoredFiles {
			p.leaveOut(pkg, name)
		}
	}
	for _, e := range pkg.Errors {
		if e.Kind != packages.TypeError {
			for _, name := range pkg.GoFiles {
				p.leaveOut(pkg, name)
			}
			break
		}
	}
	files := slices.DeleteFunc(slices.Clone(pkg.Syntax), func(f *ast.File) bool {
		return flow.InTest(pkg.Fset, f.FileStart) // what only tests call is not called
	})
	if pkg.Name == "main" && len(files) > 0 && !isExample(pkg) {
		p.commands = append(p.commands, pkg.PkgPath)
	}
	imports := importsOf(pkg, files)
	p.imports[pkg.PkgPath] = append(p.imports[pkg.PkgPath], imports...)
	c := &collector{Program: p, pkg: pkg, library: isLibrary(pkg, imports)}
	if pkg.Module != nil {
		p.moduleOf[pkg.PkgPath] = pkg.Module.Path
		c.top = c.library && pkg.PkgPath == pkg.Module.Path
		p.tops[pkg.Module.Path] = p.tops[pkg.Module.Path] || c.top && len(files) > 0
	}
	c.walk(files)
	for _, f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				c.function(d)
			case *ast.GenDecl:
				c.declaration(d)
			}
		}
	}
	if pkg.Types != nil {
		for _, imp := range pkg.Types.Imports() {
			if slices.Contains(imports, imp.Path()) {
				p.external[imp] = true
			}
		}
	}
}

// importsOf returns the import paths of what some files of a package import. The
// package itself also has the imports of its tests.
func importsOf(pkg *packages.Package, files []*ast.File) []string {
	var out []string
	for _, f := range files {
		for _, spec := range f.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if imp := pkg.Imports[path]; err == nil && imp != nil {
				out = append(out, imp.PkgPath)
			}
		}
	}
	return out
}

// isLibrary reports whether other modules can import a package for their programs.
// One that imports package testing is for their tests.
func isLibrary(pkg *packages.Package, imports []string) bool {
	return pkg.Name != "main" && !slices.Contains(imports, "testing") && !strings.Contains("/"+pkg.PkgPath+"/", "/internal/")
}

// A collector adds the declarations of one package.
type collector struct {
	*Program
	pkg     *packages.Package
	library bool // other modules can import it
	top     bool // it is the library that the module is named after
}

// typeOf returns the type of an expression, an invalid one if it does not type-check.
func (c *collector) typeOf(x ast.Expr) types.Type {
	if t := c.pkg.TypesInfo.TypeOf(x); t != nil {
		return t
	}
	return types.Typ[types.Invalid]
}

func (c *collector) function(d *ast.FuncDecl) {
	obj, ok := c.pkg.TypesInfo.Defs[d.Name].(*types.Func)
	if !ok {
		return
	}
	from, to := c.pkg.Fset.PositionFor(d.Pos(), false), c.pkg.Fset.PositionFor(d.End(), false)
	n := &node{name: d.Name.Name, at: span{from.Filename, from.Offset, to.Offset}, isFunction: true}
	key := toFunc + obj.FullName()
	switch {
	case d.Recv != nil:
		n.recv, n.method = typeKey(obj.Signature().Recv().Type()), signed(obj)
		c.methods = append(c.methods, n)
	case d.Name.Name == "init", d.Name.Name == "main" && c.pkg.Name == "main":
		key += " " + from.String() // a package may have several init functions
		c.root(key)
	}
	if c.library && obj.Exported() {
		c.export(key)
	}
	if hasDirective(d.Doc) {
		c.root(key)
	}
	n.refs = c.references(d.Type, d.Body)
	c.add(key, n)
}

// hasDirective reports whether a comment makes a function known to what is not Go.
func hasDirective(doc *ast.CommentGroup) bool {
	if doc == nil {
		return false
	}
	for _, line := range doc.List {
		if strings.HasPrefix(line.Text, "//export ") || strings.HasPrefix(line.Text, "//go:linkname ") {
			return true
		}
	}
	return false
}

// declaration adds types, and what the values of variables refer to. With a variable
// without a name no type is made: it has the compiler check one.
func (c *collector) declaration(d *ast.GenDecl) {
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			obj, ok := c.pkg.TypesInfo.Defs[s.Name].(*types.TypeName)
			if !ok {
				continue
			}
			key := toType + obj.Pkg().Path() + "." + obj.Name()
			if c.library && obj.Exported() {
				c.export(key)
			}
			c.add(key, &node{name: s.Name.Name, refs: c.references(s.Type)})
		case *ast.ValueSpec:
			refs := c.references(s.Type)
			for _, v := range s.Values {
				refs = append(refs, c.references(v)...)
			}
			if len(s.Names) == 1 && s.Names[0].Name == "_" {
				refs = slices.DeleteFunc(refs, func(ref string) bool { return strings.HasPrefix(ref, toType) })
			}
			c.root(refs...)
		}
	}
}

// root notes references that need no caller. In an application, what is only for an
// example is no part of it.
func (c *collector) root(refs ...string) {
	if isExample(c.pkg) {
		c.examples[c.pkg.PkgPath] = append(c.examples[c.pkg.PkgPath], refs...)
		return
	}
	c.roots = append(c.roots, refs...)
}

// export notes that other modules may refer to something.
func (c *collector) export(key string) {
	if c.top {
		c.roots = append(c.roots, key)
		return
	}
	c.exports[c.pkg.PkgPath] = append(c.exports[c.pkg.PkgPath], key)
}

func (c *collector) add(key string, n *node) {
	n.key = key
	c.nodes[key] = n
	c.named[n.name] = append(c.named[n.name], n)
}

// references lists what syntax refers to.
func (c *collector) references(in ...ast.Node) []string {
	var out []string
	seen := map[string]bool{}
	add := func(ref string) {
		if !seen[ref] {
			seen[ref] = true
			out = append(out, ref)
		}
	}
	for _, n := range in {
		if n == nil || n == (*ast.BlockStmt)(nil) {
			continue
		}
		ast.Inspect(n, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			switch obj := c.pkg.TypesInfo.Uses[id].(type) {
			case *types.Func:
				if isInterfaceMethod(obj) {
					add(toMethod + signed(obj))
				} else {
					add(toFunc + obj.Origin().FullName())
				}
			case *types.TypeName:
				add(typeKey(obj.Type()))
			case nil:
				if c.pkg.TypesInfo.Defs[id] == nil && len(c.pkg.TypeErrors)+len(c.pkg.Errors) > 0 {
					add(toName + id.Name)
				}
			}
			return true
		})
	}
	return out
}

// typeKey returns the reference to the named type of a value or pointer, or "".
func typeKey(t types.Type) string {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, ok := t.(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return ""
	}
	return toType + n.Obj().Pkg().Path() + "." + n.Obj().Name()
}
