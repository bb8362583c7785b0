package summary

import (
	"bytes"
	"fmt"
	"go/types"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

var programOnce = sync.OnceValues(func() ([]*packages.Package, error) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		return nil, err
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: dir}, "./...")
	if err == nil && packages.PrintErrors(pkgs) > 0 {
		err = fmt.Errorf("%s has errors", dir)
	}
	return pkgs, err
})

// program is all of testdata, loaded once for the tests.
func program(t *testing.T) []*packages.Package {
	t.Helper()
	pkgs, err := programOnce()
	if err != nil {
		t.Fatal(err)
	}
	if len(pkgs) < 20 {
		t.Fatalf("%d packages in testdata", len(pkgs))
	}
	return pkgs
}

// analysed are the packages with their facts.
func analysed(t *testing.T, pkgs []*packages.Package) []*checker.Action {
	t.Helper()
	graph, err := checker.Analyze([]*analysis.Analyzer{Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
	}
	return graph.Roots
}

// A told is a fact of one package, of a function or of itself.
type told struct {
	where string // "path", or "path.(*T).Method"
	own   bool   // of the package
	fact  analysis.Fact
}

// facts are those that a package tells of itself and its functions.
func facts(act *checker.Action) []told {
	var out []told
	path := act.Package.PkgPath
	for _, f := range act.AllObjectFacts() {
		if f.Object.Pkg() == act.Package.Types {
			out = append(out, told{where: path + "." + objName(f.Object.(*types.Func)), fact: f.Fact})
		}
	}
	for _, f := range act.AllPackageFacts() {
		if f.Package == act.Package.Types {
			out = append(out, told{where: path, own: true, fact: f.Fact})
		}
	}
	return out
}

// effectsOf finds the summary of a function of testdata's summary packages.
func effectsOf(t *testing.T, acts []*checker.Action, name string) Summary {
	t.Helper()
	for _, act := range acts {
		for _, f := range facts(act) {
			if e, ok := f.fact.(*effects); ok && f.where == "redisvet.test/summary/"+name {
				return e.Summary
			}
		}
	}
	t.Errorf("no summary of %s", name)
	return Summary{}
}

// A program with many facts is one with much to read for every package above:
// go vet hands each package the facts of all that it imports.
func TestByteBudget(t *testing.T) {
	n, most := 0, 0
	for _, act := range analysed(t, program(t)) {
		for _, f := range facts(act) {
			n++
			size, budget := len(encode(t, f.fact)), 2<<10
			if f.own {
				budget = 64 << 10
			} else {
				most = max(most, size)
			}
			if size > budget {
				t.Errorf("%s: %T of %d bytes, the budget is %d", f.where, f.fact, size, budget)
			}
		}
	}
	if n < 200 {
		t.Errorf("%d facts were looked at", n)
	}
	t.Logf("%d facts, that of a function takes %d bytes at most", n, most)
}

func TestDeterministic(t *testing.T) {
	pkgs := program(t)
	bytesOf := func() map[string][]byte {
		out := map[string][]byte{}
		for _, act := range analysed(t, pkgs) {
			for _, f := range facts(act) {
				out[fmt.Sprintf("%T of %s", f.fact, f.where)] = encode(t, f.fact)
			}
		}
		return out
	}
	first := bytesOf()
	for range 3 { // maps are gone through in another order each time
		again := bytesOf()
		if len(again) != len(first) {
			t.Errorf("%d facts, and %d before", len(again), len(first))
		}
		for k, b := range again {
			if !bytes.Equal(b, first[k]) {
				t.Errorf("the %s has other bytes the second time", k)
			}
		}
	}
}

// What String shows as "waits" is of more than one kind.
func TestLevels(t *testing.T) {
	acts := analysed(t, program(t))
	for _, c := range []struct {
		name string
		want Wait
	}{
		{"blocking.(*Reader).Pop", Wait{OK: Sure, Fail: Soft}},
		{"blocking.(*Reader).Take", Wait{}},
		{"blocking.(*Reader).New", Wait{OK: Sure, Fail: Soft}},
		{"blocking.(*Reader).Own", Wait{}},
		{"blocking.(*Reader).Now", Wait{}},
		{"blocking.(*Reader).For", Wait{OK: Sure, Fail: Soft}},
		{"blocking.Message", Wait{OK: Sure, Fail: Soft}},
		{"blocking.(*Reader).Synced", Wait{}},
		{"mirror.(*Cache).Next", Wait{OK: Sure, Fail: Soft}},
		{"outcome.(*Worker).OnFailure", Wait{Fail: Sure, Every: 1e9}},
		{"outcome.(*Worker).OnSuccess", Wait{OK: Sure, Every: 2e9}},
		{"outcome.(*Worker).Always", Wait{OK: Sure, Fail: Sure, Every: 25e7}},
		{"outcome.(*Worker).Checked", Wait{Fail: Sure, Every: 1e9}},
		{"outcome.(*Worker).Deferred", Wait{Fail: Sure, Every: 1e9}},
		{"outcome.(*Worker).Sentinel", Wait{}},
		{"outcome.(*Worker).Ticker", Wait{OK: Sure, Fail: Sure}},
		{"pacer.Pause", Wait{OK: Sure, Fail: Sure, Every: 1e9}},
		{"pacer.(*Pacer).Wait", Wait{OK: Sure, Fail: Sure}},
	} {
		if got := effectsOf(t, acts, c.name).Wait; got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// What String leaves out of a trip.
func TestTrips(t *testing.T) {
	acts := analysed(t, program(t))
	trip := func(name string) Trip {
		if trips := effectsOf(t, acts, name).Trips; len(trips) > 0 {
			return trips[0]
		}
		return Trip{}
	}
	if got := trip("guarded.(*Settings).read"); got.Key != "setting:" || got.Batch.String() != "MGET" || !got.ManyKeys || got.Calls != 1 {
		t.Errorf("read: %+v", got)
	}
	if got := trip("guarded.(*Settings).Cache"); got.Key != "setting:" || !got.Cached {
		t.Errorf("Cache: %+v", got)
	}
	if got := trip("store.(*sessions).Save"); got.Key != "" || got.Cached || got.Blocking {
		t.Errorf("Save: %+v", got)
	}
	if got := trip("roles.Add"); got.Calls != 2 || got.Via != 2 {
		t.Errorf("Add bills the script's two commands, on its second parameter: %+v", got)
	}
	if got := trip("blocking.(*Reader).Pop"); !got.Blocking || !got.Pop || got.Many {
		t.Errorf("Pop: %+v", got)
	}
	if got := trip("blocking.(*Reader).Own"); got.Blocking || !got.Many {
		t.Errorf("Own: %+v", got)
	}
	if got := trip("fatal.Serve"); !got.Endless {
		t.Errorf("Serve: %+v", got)
	}
}
