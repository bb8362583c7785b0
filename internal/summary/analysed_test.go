package summary

import (
	"bytes"
	"fmt"
	"go/types"
	"os"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/casetest"
	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
)

// analyse returns the facts that are exported or seen in testdata.
func analyse(t *testing.T) []casetest.Fact {
	t.Helper()
	_, facts := casetest.Testdata(t).Run(t, []*analysis.Analyzer{Analyzer}, ".")
	return facts
}

var once []casetest.Fact

// analysed returns the same as analyse, and shares it among tests.
func analysed(t *testing.T) []casetest.Fact {
	t.Helper()
	if once == nil {
		once = analyse(t)
	}
	return once
}

// where names what a fact is about: "path", or "path.(*T).Method".
func where(f casetest.Fact) string {
	if f.Object == nil {
		return f.Of.Path()
	}
	if fn, ok := f.Object.(*types.Func); ok {
		return f.Of.Path() + "." + flow.MethodName(fn).String()
	}
	return f.Of.Path() + "." + f.Object.Name()
}

// effectsOf finds the summary of a function of testdata's summary packages.
func effectsOf(t *testing.T, facts []casetest.Fact, name string) effects.Summary {
	t.Helper()
	for _, f := range facts {
		if e, ok := f.Fact.(*functionFact); ok && where(f) == "redisvet.test/summary/"+name {
			return e.Summary
		}
	}
	t.Errorf("no summary of %s", name)
	return effects.Summary{}
}

// Every package that imports a program with many facts has to read them: go vet
// passes each package the facts of all its imports.
func TestByteBudget(t *testing.T) {
	n, most := 0, 0
	for _, f := range analysed(t) {
		if f.Of != f.In {
			continue
		}
		n++
		size, budget := len(encode(t, f.Fact)), 2<<10
		if f.Object == nil {
			budget = 64 << 10
		} else {
			most = max(most, size)
		}
		if size > budget {
			t.Errorf("%s: %T of %d bytes, the budget is %d", where(f), f.Fact, size, budget)
		}
	}
	if n < 200 {
		t.Errorf("%d facts were looked at", n)
	}
	t.Logf("%d facts, that of a function takes %d bytes at most", n, most)
}

func TestDeterministic(t *testing.T) {
	bytesOf := func(facts []casetest.Fact) map[string][]byte {
		out := map[string][]byte{}
		for _, f := range facts {
			if f.Of == f.In {
				out[fmt.Sprintf("%T of %s", f.Fact, where(f))] = encode(t, f.Fact)
			}
		}
		return out
	}
	first := bytesOf(analysed(t))
	runs := 1
	if os.Getenv("REDISVET_LONG") != "" {
		runs = 10
	}
	for range runs { // the order of maps differs each time
		again := bytesOf(analyse(t))
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

// String shows several levels as "waits".
func TestLevels(t *testing.T) {
	facts := analysed(t)
	for _, c := range []struct {
		name string
		want effects.Wait
	}{
		{"blocking.(*Reader).Pop", effects.Wait{OK: effects.Sure, Fail: effects.Soft}},
		{"blocking.(*Reader).Take", effects.Wait{}},
		{"blocking.(*Reader).New", effects.Wait{OK: effects.Sure, Fail: effects.Soft}},
		{"blocking.(*Reader).Own", effects.Wait{}},
		{"blocking.(*Reader).Now", effects.Wait{}},
		{"blocking.(*Reader).For", effects.Wait{OK: effects.Sure, Fail: effects.Soft}},
		{"blocking.Message", effects.Wait{OK: effects.Sure, Fail: effects.Soft}},
		{"blocking.(*Reader).Synced", effects.Wait{}},
		{"mirror.(*Cache).Next", effects.Wait{OK: effects.Sure, Fail: effects.Soft}},
		{"outcome.(*Worker).OnFailure", effects.Wait{Fail: effects.Sure, Every: 1e9}},
		{"outcome.(*Worker).OnSuccess", effects.Wait{OK: effects.Sure, Every: 2e9}},
		{"outcome.(*Worker).Always", effects.Wait{OK: effects.Sure, Fail: effects.Sure, Every: 25e7}},
		{"outcome.(*Worker).Checked", effects.Wait{Fail: effects.Sure, Every: 1e9}},
		{"outcome.(*Worker).Deferred", effects.Wait{Fail: effects.Sure, Every: 1e9}},
		{"outcome.(*Worker).Sentinel", effects.Wait{}},
		{"outcome.(*Worker).Ticker", effects.Wait{OK: effects.Sure, Fail: effects.Sure}},
		{"pacer.Pause", effects.Wait{OK: effects.Sure, Fail: effects.Sure, Every: 1e9}},
		{"pacer.(*Pacer).Wait", effects.Wait{OK: effects.Sure, Fail: effects.Sure}},
	} {
		if got := effectsOf(t, facts, c.name).Wait; got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// String leaves out these fields of a round trip.
func TestTrips(t *testing.T) {
	facts := analysed(t)
	trip := func(name string) effects.RoundTrip {
		if trips := effectsOf(t, facts, name).RoundTrips; len(trips) > 0 {
			return trips[0]
		}
		return effects.RoundTrip{}
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
	if got := trip("roles.Add"); got.Calls != 2 || got.ViaParam != 2 {
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
