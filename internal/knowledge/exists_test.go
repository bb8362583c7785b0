package knowledge

import (
	"go/types"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/go/packages"
)

const testdata = "../../testdata"

// Names of the standard library, and of the modules that testdata requires, must
// exist: a misspelt name in a table would silently match nothing.
func TestNamesExist(t *testing.T) {
	required := requirements(t)
	var paths, wanted []string
	for _, full := range qualified(t) {
		path, _, _, ok := parse(full)
		if !ok || !Standard(path) && !under(path, required) {
			continue
		}
		paths, wanted = append(paths, path), append(wanted, full)
	}
	for path := range ofPackage {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	pkgs := load(t, slices.Compact(paths))
	others := 0
	for _, full := range wanted {
		path, recv, name, _ := parse(full)
		if !Standard(path) {
			others++
		}
		if !declares(pkgs[path], full, recv, name) {
			t.Errorf("%s is not declared", full)
		}
	}
	if others < 10 {
		t.Errorf("%d names of other modules were looked up, want 10 or more", others)
	}
	for path, lists := range ofPackage {
		all := identifiers(pkgs[path])
		for _, list := range lists {
			for _, name := range list {
				if !all[name] {
					t.Errorf("%s has nothing that is named %s", path, name)
				}
			}
		}
	}
	for _, bad := range []string{"time.Slep", "(*sync.Cond).Sleep", "(sync.Cond).Wait", "(*sync.Conds).Wait"} {
		if path, recv, name, ok := parse(bad); !ok || declares(pkgs[path], bad, recv, name) {
			t.Errorf("%s passes", bad)
		}
	}
}

// ofPackage lists the tables with identifiers of one package.
var ofPackage = map[string][]Names{
	"time":     {OneWait, TimerChannels, DurationFirst, UnixTimes, TimerChanges, TimeMarks},
	"sync":     {MutexMethods},
	"net/http": {HTTPSends, HTTPRequests, HTTPRoutes, ResponseMethods},
}

func requirements(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile(testdata + "/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range mod.Require {
		out = append(out, r.Mod.Path)
	}
	return out
}

func under(path string, modules []string) bool {
	return slices.ContainsFunc(modules, func(m string) bool { return path == m || strings.HasPrefix(path, m+"/") })
}

// load loads the types of packages, as testdata resolves them.
func load(t *testing.T, paths []string) map[string]*types.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadTypes, Dir: testdata}, paths...)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*types.Package{}
	for _, p := range pkgs {
		for _, err := range p.Errors {
			t.Errorf("%s: %v", p.PkgPath, err)
		}
		out[p.PkgPath] = p.Types
	}
	for _, path := range paths {
		if out[path] == nil {
			t.Fatalf("%s was not loaded", path)
		}
	}
	return out
}

// declares reports whether a package declares a function, method or type. full is
// the full name as go/types writes it.
func declares(pkg *types.Package, full, recv, name string) bool {
	if pkg == nil {
		return false
	}
	if recv == "" {
		return pkg.Scope().Lookup(name) != nil
	}
	for _, fn := range methods(pkg) {
		if fn.FullName() == full {
			return true
		}
	}
	return false
}

// methods returns the methods of the exported types of a package, including those
// promoted from an unexported type.
func methods(pkg *types.Package) []*types.Func {
	var out []*types.Func
	for _, name := range pkg.Scope().Names() {
		tn, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || !tn.Exported() {
			continue
		}
		typ := tn.Type()
		if !types.IsInterface(typ) {
			typ = types.NewPointer(typ)
		}
		for sel := range types.NewMethodSet(typ).Methods() {
			out = append(out, sel.Obj().(*types.Func).Origin())
		}
	}
	return out
}

// identifiers returns the names of the functions and methods of a package.
func identifiers(pkg *types.Package) map[string]bool {
	all := map[string]bool{}
	for _, name := range pkg.Scope().Names() {
		if _, ok := pkg.Scope().Lookup(name).(*types.Func); ok {
			all[name] = true
		}
	}
	for _, fn := range methods(pkg) {
		all[fn.Name()] = true
	}
	return all
}
