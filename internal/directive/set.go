package directive

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/knowledge"
)

// A Set is what directives say of one function.
type Set uint8

// Several can be said of one function.
const (
	Cached Set = 1 << iota // it asks Redis only when memory has no answer
	Once                   // it does its work at most once in a process
	Waits                  // every call of it waits
)

// Names lists the directives at declarations, in the order of the constants.
var Names = []string{"cached", "once", "waits"}

func setOf(name string) Set { return 1 << slices.Index(Names, name) }

// OnMiss reports whether a call of the function makes its round trips now and
// then at most.
func (s Set) OnMiss() bool { return s&(Cached|Once) != 0 }

func (s Set) String() string {
	var said []string
	for _, name := range Names {
		if s&setOf(name) != 0 {
			said = append(said, name)
		}
	}
	return strings.Join(said, ", ")
}

// A Fact says this of what has no summary, in which it would be: the method of
// an interface, a field or variable of function type, a function without a body.
type Fact struct{ Set Set }

// AFact marks a fact.
func (*Fact) AFact() {}

func (f *Fact) String() string { return "declared " + f.Set.String() }

// A Table is what the directives of a package say, and those of other packages
// in their facts. It knows the package's own by the position of their names:
// these are the same in a copy of the package without type errors, and in
// instances of a generic type.
type Table struct {
	pass   *analysis.Pass
	at     map[token.Pos]Set
	idents []*ast.Ident // in the order of the files
}

// Read reads the directives of a package. Those of other people's count for
// nothing: who uses a library has not checked them.
func Read(pass *analysis.Pass, firstParty bool) *Table {
	t := &Table{pass: pass, at: map[token.Pos]Set{}}
	if !firstParty {
		return t
	}
	for _, f := range pass.Files {
		for _, d := range Declarations(f, pass.TypesInfo) {
			for _, id := range d.idents {
				t.idents = append(t.idents, id)
				t.at[id.Pos()] |= setOf(d.name)
			}
		}
	}
	return t
}

// Empty reports whether the package has no directives at declarations.
func (t *Table) Empty() bool { return len(t.idents) == 0 }

// Of returns what is said of a function, method, field or variable, here or in
// another package. What is said of a function that has a summary elsewhere is
// in there.
func (t *Table) Of(obj types.Object) Set {
	switch o := obj.(type) {
	case *types.Func:
		obj = o.Origin()
	case *types.Var:
		obj = o.Origin()
	}
	if obj == nil || obj.Pkg() == nil {
		return 0
	}
	if obj.Pkg().Path() == t.pass.Pkg.Path() {
		return t.at[obj.Pos()]
	}
	var f Fact
	if t.pass.Module != nil || SameModule(t.pass, obj.Pkg().Path()) {
		t.pass.ImportObjectFact(obj, &f)
	}
	return f.Set
}

// SameModule reports whether a package is in the module of the one under analysis. A driver
// without module information, as nogo is, analyses all packages alike: then it is in that
// module if it has the same owner.
func SameModule(pass *analysis.Pass, path string) bool {
	if m := pass.Module; m != nil && m.Path != "" {
		return path == m.Path || strings.HasPrefix(path, m.Path+"/")
	}
	return knowledge.Owner(path) == knowledge.Owner(pass.Pkg.Path())
}

// Export writes the facts, but for functions with a summary of their own, the
// names of which are at the positions.
func (t *Table) Export(summed map[token.Pos]bool) {
	for _, id := range t.idents {
		if obj := t.pass.TypesInfo.Defs[id]; obj != nil && !summed[id.Pos()] {
			t.pass.ExportObjectFact(obj, &Fact{t.at[id.Pos()]})
		}
	}
}
