package analyzers_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"testing"
)

// An exported identifier of an internal package is used in another package, and
// not by tests alone: what nobody else needs can be changed without a look at
// callers.
func TestExportedIsUsed(t *testing.T) {
	pkgs := loaded(t)
	graph := imports(t)
	var checked, all []checkedPackage
	for _, p := range pkgs {
		c := checkedPackage{p.Types, p.TypesInfo, p.Syntax}
		all = append(all, c)
		path := strings.TrimPrefix(p.PkgPath, module+"/")
		if strings.Contains("/"+path, "/internal/") && importedByProduct(graph, path) {
			checked = append(checked, c)
		}
	}
	if len(checked) < 25 {
		t.Fatalf("only %d internal packages: this is not the module", len(checked))
	}
	listed := make(map[string]bool)
	for _, name := range unusedExports(checked, all) {
		name = strings.TrimPrefix(name, module+"/")
		if reason, ok := usedElsewhere[name]; ok && reason != "" {
			listed[name] = true
		} else {
			t.Errorf("%s is exported and no other package uses it", name)
		}
	}
	for name := range usedElsewhere {
		if !listed[name] {
			t.Errorf("%s is listed, and another package uses it or it is gone", name)
		}
	}
}

// usedElsewhere lists exported identifiers that no other package uses outside
// of tests, with the reason why they stay exported.
var usedElsewhere = map[string]string{
	"internal/rule.Spec.Markdown":       "TestRulePages writes docs/rules with it",
	"internal/rule.Spec.Text":           "TestRulePages writes the docs that rules embed with it",
	"internal/rule.Reason.Folder":       "TestReasonsForSilenceHaveCases looks for the folder",
	"internal/cli.Tool":                 toolTests,
	"internal/cli.Tool.Analyzers":       toolTests,
	"internal/cli.Tool.Cache":           toolTests,
	"internal/cli.Tool.Dir":             toolTests,
	"internal/cli.Tool.Fixes":           toolTests,
	"internal/cli.Tool.Run":             toolTests,
	"internal/cli.Tool.Stdin":           toolTests,
	"internal/cli.Tool.Stderr":          toolTests,
	"internal/cli.Tool.Stdout":          toolTests,
	"internal/cli.Tool.VetTool":         toolTests,
	"internal/cli.Clean":                toolTests,
	"internal/cli.Failed":               toolTests,
	"internal/cli.Findings":             toolTests,
	"internal/cli/load.Options.Env":     "a test of goplsbuild loads for another system",
	"internal/astedit.Formatted":        "a test of cli counts how many files the fixes format",
	"internal/cmdlabel.HasSubcommands":  "the copy of this package in redisguard needs it",
	"internal/cmdlabel.AppendPattern":   "the copy of this package in redisguard needs it",
	"internal/cmdlabel.MaxPattern":      "the copy of this package in redisguard needs it",
	"internal/flow.Traced":              "tests of hostile programs bound this count",
	"internal/flow.Visited":             "tests of hostile programs bound this count",
	"internal/summary.Result.Steps":     "tests of hostile programs bound this count",
	"internal/config.Option.IsBoolFlag": "flag asks for it, by an interface that it does not export",
	"internal/report.Directive.Reason":  "a part of the directive, which redisignore reads",
	"internal/version.Redisguard":       "a release sets it, see CONTRIBUTING.md",
}

const toolTests = "the tests of the command run it from outside of its package"

// testHelpers are the packages for tests, see CONTRIBUTING.md.
var testHelpers = []string{"internal/redistest", "internal/casetest", "internal/hostile", "internal/drivertest", "internal/cli/clitest"}

// importedByProduct reports whether a package that is not for tests imports
// path.
func importedByProduct(graph map[string][]string, path string) bool {
	if slices.Contains(testHelpers, path) {
		return false
	}
	for from, to := range graph {
		if slices.Contains(to, path) && !slices.Contains(testHelpers, from) {
			return true
		}
	}
	return false
}

// A checkedPackage is a package with its types.
type checkedPackage struct {
	types *types.Package
	info  *types.Info
	files []*ast.File
}

// unusedExports returns the names of the exported identifiers of some packages
// that no other package uses, sorted. It exempts the fields that an encoding
// needs and the methods that an interface needs.
func unusedExports(checked, all []checkedPackage) []string {
	used := make(map[types.Object]bool)
	var faces []*types.Interface
	encoded := make(map[types.Type]bool)
	for _, p := range all {
		for id, obj := range p.info.Uses {
			if obj.Pkg() != nil && obj.Pkg() != p.types && id.Name == obj.Name() {
				used[origin(obj)] = true
			}
		}
		faces = append(faces, interfaces(p.types)...)
		for _, dep := range p.types.Imports() {
			faces = append(faces, interfaces(dep)...)
		}
		for _, name := range p.types.Scope().Names() {
			if obj := p.types.Scope().Lookup(name); isFact(obj) {
				addEncoded(encoded, obj.Type())
			}
		}
	}
	for _, p := range all {
		for _, f := range p.files {
			useEnumerations(used, p.info, f)
		}
	}
	for obj := range maps.Clone(used) {
		useTypes(used, obj.Type())
	}
	faces = append(faces, types.Universe.Lookup("error").Type().Underlying().(*types.Interface))
	var unused []string
	for _, p := range checked {
		for _, name := range p.types.Scope().Names() {
			obj := p.types.Scope().Lookup(name)
			if obj.Exported() && !used[obj] && !encoded[obj.Type()] {
				unused = append(unused, p.types.Path()+"."+name)
			}
			unused = append(unused, unusedMembers(obj, used, faces, encoded)...)
		}
	}
	slices.Sort(unused)
	return unused
}

// origin returns the generic object of an instance's field or method.
func origin(obj types.Object) types.Object {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Origin()
	case *types.Var:
		return obj.Origin()
	}
	return obj
}

// unusedMembers returns the names of the exported fields and methods of a type
// that are not used.
func unusedMembers(obj types.Object, used map[types.Object]bool, faces []*types.Interface, encoded map[types.Type]bool) (unused []string) {
	tn, ok := obj.(*types.TypeName)
	if !ok || tn.IsAlias() || !tn.Exported() {
		return nil
	}
	named := tn.Type().(*types.Named)
	name := func(member types.Object) string {
		return tn.Pkg().Path() + "." + tn.Name() + "." + member.Name()
	}
	for m := range named.Methods() {
		if m.Exported() && !used[m] && !implements(named, m.Name(), faces) {
			unused = append(unused, name(m))
		}
	}
	s, ok := named.Underlying().(*types.Struct)
	if !ok || encoded[named] {
		return unused
	}
	for i := range s.NumFields() {
		if f := s.Field(i); f.Exported() && !f.Embedded() && !used[f] && s.Tag(i) == "" {
			unused = append(unused, name(f))
		}
	}
	return unused
}

// interfaces returns the interface types that a package declares.
func interfaces(p *types.Package) (out []*types.Interface) {
	for _, name := range p.Scope().Names() {
		tn, ok := p.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		if n, ok := tn.Type().(*types.Named); ok && n.TypeParams().Len() == 0 && types.IsInterface(n) {
			out = append(out, n.Underlying().(*types.Interface))
		}
	}
	return out
}

// implements reports whether a type needs a method to implement one of some
// interfaces. A generic type is taken to need any of the name.
func implements(named *types.Named, method string, faces []*types.Interface) bool {
	return slices.ContainsFunc(faces, func(i *types.Interface) bool {
		needs := false
		for m := range i.Methods() {
			needs = needs || m.Name() == method
		}
		return needs && (named.TypeParams().Len() > 0 || types.Implements(types.NewPointer(named), i))
	})
}

// isFact reports whether an object is a type of facts.
func isFact(obj types.Object) bool {
	tn, ok := obj.(*types.TypeName)
	if !ok {
		return false
	}
	m, _, _ := types.LookupFieldOrMethod(types.NewPointer(tn.Type()), true, tn.Pkg(), "AFact")
	return m != nil
}

// addEncoded adds a type and the types of its fields and elements: gob writes
// exported fields only.
func addEncoded(encoded map[types.Type]bool, t types.Type) {
	t = types.Unalias(t)
	if encoded[t] {
		return
	}
	encoded[t] = true
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			addEncoded(encoded, f.Type())
		}
	case *types.Slice:
		addEncoded(encoded, u.Elem())
	case *types.Array:
		addEncoded(encoded, u.Elem())
	case *types.Pointer:
		addEncoded(encoded, u.Elem())
	case *types.Map:
		addEncoded(encoded, u.Key())
		addEncoded(encoded, u.Elem())
	}
}

// useEnumerations adds all constants of each declaration of which one is used.
func useEnumerations(used map[types.Object]bool, info *types.Info, f *ast.File) {
	for _, d := range f.Decls {
		d, ok := d.(*ast.GenDecl)
		if !ok || d.Tok != token.CONST {
			continue
		}
		var names []types.Object
		for _, s := range d.Specs {
			for _, id := range s.(*ast.ValueSpec).Names {
				names = append(names, info.Defs[id])
			}
		}
		if slices.ContainsFunc(names, func(c types.Object) bool { return used[c] }) {
			for _, c := range names {
				used[c] = true
			}
		}
	}
}

// useTypes adds the types that a type is made of: a caller can have their values
// without their names.
func useTypes(used map[types.Object]bool, t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		used[t.Origin().Obj()] = true
		for arg := range t.TypeArgs().Types() {
			useTypes(used, arg)
		}
	case *types.Signature:
		useTypes(used, t.Params())
		useTypes(used, t.Results())
	case *types.Tuple:
		for v := range t.Variables() {
			useTypes(used, v.Type())
		}
	case *types.Map:
		useTypes(used, t.Key())
		useTypes(used, t.Elem())
	case interface{ Elem() types.Type }:
		useTypes(used, t.Elem())
	}
}

// An importMap imports packages that were checked before.
type importMap map[string]*types.Package

func (m importMap) Import(path string) (*types.Package, error) {
	if p, ok := m[path]; ok {
		return p, nil
	}
	return nil, fmt.Errorf("no package %s", path)
}

// The check finds what it is for, and nothing else.
func TestUnusedExports(t *testing.T) {
	fset := token.NewFileSet()
	known := map[string]*types.Package{}
	load := func(path, src string) checkedPackage {
		f, err := parser.ParseFile(fset, path, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
		p, err := (&types.Config{Importer: importMap(known)}).Check(path, fset, []*ast.File{f}, info)
		if err != nil {
			t.Fatal(err)
		}
		known[path] = p
		return checkedPackage{p, info, []*ast.File{f}}
	}
	a := load("a", `package a
const (
	One = iota
	Two
)
const Alone = 3
type Fact struct{ Encoded Inner }
func (*Fact) AFact() {}
type marker interface{ AFact() }
type Inner struct{ Count int }
type Face interface{ Called() }
type Used struct {
	Read   int
	Unread int
	Tagged int "json"
}
func (Used) Called()   {}
func (Used) Uncalled() {}
type Returned struct{}
type Generic[T any] struct{ Value T }
func New() *Returned { Own(); return &Returned{} }
func Own() {}
type hidden struct{ Name string }
var _ = Alone
`)
	b := load("b", `package b
import "a"
var _, _ = a.One, a.New
var u a.Used
var _ = u.Read
var g a.Generic[int]
var _ = g.Value
var _ a.Face = u
var _ a.Fact
`)
	want := []string{"a.Alone", "a.Own", "a.Used.Uncalled", "a.Used.Unread"}
	if got := unusedExports([]checkedPackage{a, b}, []checkedPackage{a, b}); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}
