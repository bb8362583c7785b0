package goredis

import (
	"bytes"
	"go/constant"
	"go/types"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/rediscmd"
)

// missing returns the methods of the client packages that Lookup does not know,
// as "v9 Client.Get".
func missing(pkgs map[string]*types.Package) []string {
	var list []string
	for path, pkg := range pkgs {
		for _, fn := range exportedMethods(pkg) {
			if _, ok := lib.Op(fn); !ok {
				recv, _ := receiver(fn)
				list = append(list, strings.TrimPrefix(path, "github.com/")+" "+recv+"."+fn.Name())
			}
		}
	}
	slices.Sort(list)
	return list
}

// A new method of go-redis must be entered in the table.
func TestEveryMethodIsKnown(t *testing.T) {
	for _, m := range missing(clients(t)) {
		t.Errorf("%s is not known: run go generate, and put its command into commands.go of rediscmd, or the method into methods.go", m)
	}
}

func TestEveryMethodIsKnownFromSource(t *testing.T) {
	source := loadClients(t, packages.LoadSyntax)
	for _, m := range missing(source) {
		t.Errorf("%s is not known", m)
	}
	for path, pkg := range source {
		got, want := meanings(pkg), meanings(clients(t)[path])
		if !maps.Equal(got, want) {
			t.Errorf("%s means something else from source than from export data", path)
		}
	}
}

// meanings maps every method of pkg to its Op.
func meanings(pkg *types.Package) map[string]rediscmd.Op {
	m := map[string]rediscmd.Op{}
	for _, fn := range exportedMethods(pkg) {
		recv, _ := receiver(fn)
		m[recv+"."+fn.Name()], _ = lib.Op(fn)
	}
	return m
}

func TestMissingMethodIsNoticed(t *testing.T) {
	pkgs := map[string]*types.Package{v9: clients(t)[v9]}
	row := commands()["HGetAll"]
	delete(commands(), "HGetAll")
	class := classes["ScanIterator"]
	delete(classes, "ScanIterator")
	t.Cleanup(func() {
		commands()["HGetAll"] = row
		classes["ScanIterator"] = class
	})
	got := missing(pkgs)
	want := []string{
		"redis/go-redis/v9 HashCmdable.HGetAll",
		"redis/go-redis/v9 ScanIterator.Err",
		"redis/go-redis/v9 ScanIterator.Next",
		"redis/go-redis/v9 ScanIterator.Val",
		"redis/go-redis/v9 cmdable.HGetAll",
	}
	if !slices.Equal(got, want) {
		t.Errorf("missing = %q, want %q", got, want)
	}
}

func TestTableIsUpToDate(t *testing.T) {
	var stderr bytes.Buffer
	cmd := exec.Command("go", "run", "-C", "gen", ".")
	cmd.Stderr = &stderr
	want, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	got, err := os.ReadFile("table_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("table_gen.go is not what the generator writes: run go generate")
	}
}

// The methods and types of the curated tables must exist.
func TestNothingCuratedIsStale(t *testing.T) {
	methods, typeNames, fields := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, pkg := range clients(t) {
		for _, name := range pkg.Scope().Names() {
			typeNames[name] = true
			if st, ok := pkg.Scope().Lookup(name).Type().Underlying().(*types.Struct); ok {
				for f := range st.Fields() {
					fields[f.Name()] = true
				}
			}
		}
		for _, fn := range exportedMethods(pkg) {
			recv, _ := receiver(fn)
			methods[fn.Name()] = true
			typeNames[recv] = true
		}
	}
	check := func(what string, known map[string]bool, names ...string) {
		for _, name := range names {
			if !known[name] {
				t.Errorf("%s has %s, which no go-redis has", what, name)
			}
		}
	}
	keys := func(m map[string]bool) []string { return slices.Collect(maps.Keys(m)) }
	for cmd := range spread {
		if _, ok := rediscmd.Of(cmd); !ok {
			t.Errorf("spread has %s, which is not listed", cmd)
		}
	}
	check("quiet", methods, keys(quiet)...)
	check("VariadicKeys", methods, keys(VariadicKeys)...)
	check("variadicMembers", methods, keys(variadicMembers)...)
	check("special", methods, slices.Collect(maps.Keys(special))...)
	check("pubsubMethods", methods, slices.Collect(maps.Keys(pubsubMethods))...)
	check("scriptMethods", methods, slices.Collect(maps.Keys(scriptMethods))...)
	check("keyBatches", methods, slices.Collect(maps.Keys(keyBatches))...)
	check("memberBatches", methods, slices.Collect(maps.Keys(memberBatches))...)
	check("blockOf", methods, slices.Collect(maps.Keys(blockOf))...)
	check("accessOf", methods, slices.Collect(maps.Keys(accessOf))...)
	check("classes", typeNames, slices.Collect(maps.Keys(classes))...)
	check("builderRuns", typeNames, slices.Collect(maps.Keys(builderRuns))...)

	check("CountedMembers", variadicMembers, keys(CountedMembers)...)
	check("MembersAfter", methods, slices.Collect(maps.Keys(MembersAfter))...)
	check("ArgsPerMember", methods, slices.Collect(maps.Keys(ArgsPerMember))...)
	check("AnyType", methods, keys(AnyType)...)
	check("OneType", methods, keys(OneType)...)
	check("NodeClients", methods, keys(NodeClients)...)
	check("Accessors", methods, keys(Accessors)...)
	check("errorMethods", methods, keys(errorMethods)...)
	check("ReaderMethods", methods, keys(ReaderMethods)...)
	check("Countdowns", methods, keys(Countdowns)...)
	check("PipelineClients", typeNames, keys(PipelineClients)...)
	check("SeveralServers", typeNames, keys(SeveralServers)...)

	check("hooks", methods, append([]string{hooks.Add, hooks.Dial}, hooks.Methods...)...)
	check("hooks", fields, hooks.Promoted)
	check("options", methods, options.Methods...)
	check("options", fields, append(keys(options.Callbacks), options.Cache...)...)
	check("Absence", typeNames, lib.Absence().Name)
	absent, ok := clients(t)[v9].Scope().Lookup(lib.Absence().Name).(*types.Const)
	if !ok || constant.StringVal(absent.Val()) != lib.Absence().Text {
		t.Errorf("%v is not a constant of the text %q", absent, lib.Absence().Text)
	}
}
