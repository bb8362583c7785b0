package run

import (
	"fmt"
	"go/types"
	"reflect"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"
)

// A store contains the facts exported by the analysis of one package. Only that
// analysis writes it. Importers read it later, so it needs no lock.
type store struct {
	pkg     *packages.Package
	objects map[objectKey]analysis.Fact
	facts   map[reflect.Type]analysis.Fact
}

type objectKey struct {
	obj types.Object
	typ reflect.Type
}

func newStore(p *packages.Package) *store {
	return &store{pkg: p, objects: make(map[objectKey]analysis.Fact), facts: make(map[reflect.Type]analysis.Fact)}
}

// store returns the facts of pkg, or nil if it was not analysed.
func (r *Runner) store(pkg *types.Package) *store {
	if st, ok := r.byPkg.Load(pkg); ok {
		return st.(*store)
	}
	return nil
}

// bind gives the pass access to facts: those of its own package and the visible
// ones of its dependencies.
func (st *store) bind(pass *analysis.Pass, r *Runner) {
	own := make(map[reflect.Type]bool)
	for _, f := range pass.Analyzer.FactTypes {
		own[reflect.TypeOf(f)] = true
	}
	check := func(f analysis.Fact) reflect.Type {
		t := reflect.TypeOf(f)
		if !own[t] {
			panic(fmt.Sprintf("%s does not declare the fact type %v", pass.Analyzer.Name, t))
		}
		return t
	}

	pass.ExportObjectFact = func(obj types.Object, f analysis.Fact) {
		if obj.Pkg() != pass.Pkg {
			panic(fmt.Sprintf("fact %T on %s of another package", f, obj))
		}
		st.objects[objectKey{obj, check(f)}] = f
	}
	pass.ExportPackageFact = func(f analysis.Fact) { st.facts[check(f)] = f }

	pass.ImportObjectFact = func(obj types.Object, ptr analysis.Fact) bool {
		if obj == nil {
			panic("nil object")
		}
		of := r.store(obj.Pkg())
		if of == nil || of != st && !visible(obj, obj.Pkg()) {
			return false
		}
		return copyFact(ptr, of.objects[objectKey{obj, reflect.TypeOf(ptr)}])
	}
	pass.ImportPackageFact = func(pkg *types.Package, ptr analysis.Fact) bool {
		if pkg == nil {
			panic("nil package")
		}
		of := r.store(pkg)
		return of != nil && copyFact(ptr, of.facts[reflect.TypeOf(ptr)])
	}

	below := sync.OnceValue(func() []*store { return r.below(st) })
	pass.AllObjectFacts = func() []analysis.ObjectFact {
		var out []analysis.ObjectFact
		for _, of := range below() {
			for k, f := range of.objects {
				if own[k.typ] && (of == st || visible(k.obj, of.pkg.Types)) {
					out = append(out, analysis.ObjectFact{Object: k.obj, Fact: f})
				}
			}
		}
		return out
	}
	pass.AllPackageFacts = func() []analysis.PackageFact {
		var out []analysis.PackageFact
		for _, of := range below() {
			for t, f := range of.facts {
				if own[t] {
					out = append(out, analysis.PackageFact{Package: of.pkg.Types, Fact: f})
				}
			}
		}
		return out
	}
}

// below lists the stores of st's package and of its direct and indirect
// analysed imports.
func (r *Runner) below(st *store) []*store {
	var out []*store
	seen := make(map[*packages.Package]bool)
	var add func(*packages.Package)
	add = func(p *packages.Package) {
		of := r.store(p.Types)
		if of == nil || seen[p] {
			return
		}
		seen[p] = true
		out = append(out, of)
		for _, dep := range p.Imports {
			add(dep)
		}
	}
	add(st.pkg)
	return out
}

func copyFact(ptr, f analysis.Fact) bool {
	if f == nil {
		return false
	}
	reflect.ValueOf(ptr).Elem().Set(reflect.ValueOf(f).Elem())
	return true
}

// visible reports whether importers of pkg can see obj: the content of export
// data and a little more, as in go/analysis/checker.
func visible(obj types.Object, pkg *types.Package) bool {
	switch obj := obj.(type) {
	case *types.Func:
		return obj.Exported() && obj.Pkg() == pkg || obj.Signature().Recv() != nil
	case *types.Var:
		return obj.IsField() || obj.Pkg() == pkg
	case *types.TypeName, *types.Const:
		return true
	}
	return false
}

// SameFacts reports whether the facts of two runners about a package are the same, if
// this one has made some.
func (r *Runner) SameFacts(other *Runner, pkg *types.Package) bool {
	a, b := r.store(pkg), other.store(pkg)
	if a == nil || b == nil {
		return a == b
	}
	made := map[reflect.Type]bool{}
	for _, an := range r.order {
		for _, f := range an.FactTypes {
			made[reflect.TypeOf(f)] = true
		}
	}
	for t := range made {
		if !reflect.DeepEqual(a.facts[t], b.facts[t]) {
			return false
		}
	}
	objects := 0
	for key, f := range b.objects {
		if made[key.typ] {
			objects++
			if !reflect.DeepEqual(a.objects[key], f) {
				return false
			}
		}
	}
	return objects == len(a.objects)
}
