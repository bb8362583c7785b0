package wiring_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/wiring"
)

// impl returns a type that is converted to an interface and has a method Load with a
// command that is some calls away.
func impl(iface, typ string, calls int) effects.Impl {
	var chain []names.Func
	for i := range calls {
		chain = append(chain, names.Func{Name: fmt.Sprintf("f%d", i)})
	}
	sum := effects.Summary{RoundTrips: []effects.RoundTrip{{Command: "GET", Chain: chain}}}
	return effects.Impl{Iface: iface, Type: typ, Methods: []effects.Method{{Name: "Load", Summary: sum}}}
}

func types(p *wiring.Program, iface, method string) []string {
	var out []string
	for _, t := range p.Targets(iface, method) {
		out = append(out, t.Impl.Type)
	}
	return out
}

func TestTargets(t *testing.T) {
	silent := func(iface, typ string) effects.Impl { return effects.Impl{Iface: iface, Type: typ} }
	packages := []wiring.Package{
		{Path: "m", Impls: []effects.Impl{
			impl("a.Repo", "*s.Repo", 0), silent("a.Repo", "s.Memory"),
			impl("a.Wide", "*s.Wide", 1), impl("a.Far", "*s.Far", 2), impl("a.Lib", "*lib.Repo", 0),
			impl("a.Many", "*s.Repo", 0), silent("a.Many", "s.A"), silent("a.Many", "s.B"), silent("a.Many", "s.C"),
			impl("a.Twins", "*s.Repo", 0), impl("a.Twins", "*o.Repo", 0),
			silent("a.Late", "*s.Repo"),
		}},
		{Path: "o", Impls: []effects.Impl{silent("a.Many", "s.D"), impl("a.Late", "*s.Repo", 0)}, Edges: []effects.Edge{{From: "a.Repo", To: "a.Mid"}, {From: "a.Mid", To: "a.Narrow"}, {From: "a.Narrow", To: "a.Mid"}}},
		{Path: "s"},
	}
	for range 2 {
		p := wiring.Join(packages)
		for _, tt := range []struct {
			iface, method string
			want          []string
		}{
			{"a.Repo", "Load", []string{"*s.Repo"}},
			{"a.Repo", "Save", nil},
			{"a.Narrow", "Load", []string{"*s.Repo"}}, // by two other interfaces
			{"a.Wide", "Load", []string{"*s.Wide"}},
			{"a.Far", "Load", nil}, // three calls
			{"a.Lib", "Load", nil}, // of somebody else's package
			{"a.Many", "Load", nil},
			{"a.Twins", "Load", []string{"*o.Repo", "*s.Repo"}},
			{"a.Late", "Load", []string{"*s.Repo"}}, // of which one package knows no effect
		} {
			if got := types(p, tt.iface, tt.method); !slices.Equal(got, tt.want) {
				t.Errorf("%s.%s: %q, want %q", tt.iface, tt.method, got, tt.want)
			}
		}
		for iface, alike := range map[string]bool{"a.Twins": true, "a.Repo": false} {
			for _, target := range p.Targets(iface, "Load") {
				if target.Alike != alike || !target.Summary.RoundTrips[0].Injected {
					t.Errorf("%s: %+v", iface, target)
				}
			}
		}
		slices.Reverse(packages) // the order does not matter
	}
}

func TestGains(t *testing.T) {
	p := wiring.Join([]wiring.Package{{Path: "s", Impls: []effects.Impl{impl("a.Repo", "*s.Repo", 0)}}})
	for _, tt := range []struct {
		call wiring.Call
		want bool
	}{
		{wiring.Call{Iface: "a.Repo", Method: "Load"}, true},
		{wiring.Call{Iface: "a.Repo", Method: "Load", Known: []string{"*s.Repo"}}, false},
		{wiring.Call{Iface: "a.Repo", Method: "Save"}, false},
		{wiring.Call{Iface: "a.Other", Method: "Load"}, false},
	} {
		if got := p.Gains(wiring.Package{Path: "a", Calls: []wiring.Call{tt.call}}); got != tt.want {
			t.Errorf("%+v: %v", tt.call, got)
		}
	}
}

// A method is slow if all that it may run is, but for decorators of the same interface.
func TestSlow(t *testing.T) {
	method := func(iface, typ string, sum effects.Summary) effects.Impl {
		return effects.Impl{Iface: iface, Type: typ, Methods: []effects.Method{{Name: "Load", Summary: sum}}}
	}
	slow := effects.Summary{Slow: true}
	asks := func(iface, method string, cutoff effects.Cutoff) effects.Summary {
		return effects.Summary{GuardCalls: []effects.GuardCall{{Of: iface, Method: method, Cutoff: cutoff}}}
	}
	both := asks("a.Both", "Load", effects.NoCutoff)
	both.RoundTrips = []effects.RoundTrip{{Command: "GET"}}
	p := wiring.Join([]wiring.Package{{Path: "m", Impls: []effects.Impl{
		method("a.One", "*s.Repo", slow),
		method("a.Two", "*s.Repo", slow), {Iface: "a.Two", Type: "s.Memory"},
		method("a.Traced", "*s.Repo", slow), method("a.Traced", "*s.Tracer", asks("a.Traced", "Load", effects.NoCutoff)),
		method("a.Traced", "*s.Breaker", asks("a.Traced", "Load", effects.NoCutoff)),
		method("a.Kept", "*s.Repo", slow), method("a.Kept", "*s.Cache", asks("a.Kept", "Load", effects.ByKey)),
		method("a.Other", "*s.Repo", slow), method("a.Other", "*s.Asker", asks("a.Log", "Load", effects.NoCutoff)),
		method("a.Named", "*s.Repo", slow), method("a.Named", "*s.Asker", asks("a.Named", "Check", effects.NoCutoff)),
		method("a.Shown", "*s.Repo", slow), {Iface: "a.Shown", Type: "*m/examples/shop.Repo"}, {Iface: "a.Shown", Type: "s.NoopRepo"},
		{Iface: "a.Shown", Type: "*s.mockRepo"},
		method("a.Only", "*s.Tracer", asks("a.Only", "Load", effects.NoCutoff)),
		method("a.Both", "*s.Repo", slow), method("a.Both", "*s.Cached", both),
	}}})
	for iface, want := range map[string]bool{
		"a.One": true, "a.Two": false, "a.Shown": true, "a.Traced": true, "a.Kept": false, "a.Other": false, "a.Named": false, "a.Only": false, "a.Both": false, "a.None": false,
	} {
		if got := p.Slow(iface, "Load"); got != want {
			t.Errorf("%s: %v, want %v", iface, got, want)
		}
	}
}
