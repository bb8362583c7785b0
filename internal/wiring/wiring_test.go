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
