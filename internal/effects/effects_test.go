package effects

import (
	"bytes"
	"encoding/gob"
	"reflect"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/directive"
	"github.com/redisvet/redisvet/internal/names"
)

// However much a function does, the size of its fact is bounded.
func TestBounds(t *testing.T) {
	var s Builder
	long := strings.Repeat("very", 10)
	for i := range 500 {
		name := string(rune('A'+i%26)) + string(rune('A'+i/26))
		s.AddRoundTrip(RoundTrip{Command: name, Chain: path(long, long, long)})
		s.AddRoundTrip(RoundTrip{Command: "DEEP" + name, Chain: path("a", "b", "c", "d")})
		s.AddParamUse(ParamUse{Param: i, Method: name, Mode: Once})
	}
	s.Normalize()
	if len(s.RoundTrips) != maxRoundTrips || len(s.ParamUses) != maxParamUses {
		t.Errorf("%d trips and %d uses are left", len(s.RoundTrips), len(s.ParamUses))
	}
	for _, trip := range s.RoundTrips {
		if strings.HasPrefix(trip.Command, "DEEP") {
			t.Errorf("a trip %d calls deep is left", len(trip.Chain))
		}
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(s.Summary); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 8<<10 {
		t.Errorf("%d bytes", b.Len())
	}
}

// Of two equal call paths to a command the kept one, and the order of commands,
// do not depend on the order in which they were found.
func TestOrder(t *testing.T) {
	trips := []RoundTrip{
		{Command: "GET", Chain: path("b", "load")},
		{Command: "GET", Chain: path("a", "load")},
		{Command: "GET", Chain: path("a", "load"), Key: "k:"},
		{Command: "SET", Chain: path("save")},
		{Command: "GET", ViaParam: 2, Chain: path("load")},
		{Command: "DEL", Cached: true},
		{Command: "DEL"},
		// More than few, so that the index is used.
		{Command: "INCR"}, {Command: "DECR"}, {Command: "TTL"}, {Command: "SADD"}, {Command: "SREM"},
		{Command: "SET", Chain: path("put")},
	}
	uses := []ParamUse{{1, "", Once}, {0, "Get", Guarded}, {0, "Get", PerItem}, {0, "", Async}, {1, "", Paced}}
	sum := func(step int) Summary {
		var s Builder
		for i := range trips {
			s.AddRoundTrip(trips[i*step%len(trips)])
		}
		for i := range uses {
			s.AddParamUse(uses[i*step%len(uses)])
		}
		s.Normalize()
		return s.Summary
	}
	first := sum(1)
	for _, step := range []int{2, 3, 4, 6} { // prime to 7 and to 5
		if got := sum(step); !reflect.DeepEqual(got, first) {
			t.Errorf("in another order:\n%+v\n%+v", got, first)
		}
	}
	if got, want := first.String(), "DECR, DEL, DEL on a miss, INCR, SADD, SREM, TTL, GET on parameter 1 through load, SET through put, GET through a -> load, "+
		"calls parameter 0 async, calls parameter 0.Get peritem, calls parameter 1 once"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestString(t *testing.T) {
	for _, c := range []struct {
		s    Summary
		want string
	}{
		{Summary{}, ""},
		{Summary{NoReturn: true}, "does not return"},
		{Summary{Wait: Wait{OK: Sure, Fail: Soft}}, "waits"},
		{Summary{Wait: Wait{OK: Soft}}, "waits on success"},
		{Summary{Wait: Wait{Fail: Sure, Every: 1500000}}, "waits on failure 1.5ms"},
		{Summary{RoundTrips: []RoundTrip{{}}}, "command"},
		{Summary{RoundTrips: []RoundTrip{{Command: "GET", ViaParam: 1, Cached: true, Endless: true, Chain: path("a", "b")}}},
			"GET on parameter 0 on a miss for ever through a -> b"},
		{Summary{ParamUses: []ParamUse{{Param: 2, Method: "Do", Mode: Guarded}}}, "calls parameter 2.Do guarded"},
	} {
		if got := c.s.String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
		if c.s.IsZero() != (c.want == "") {
			t.Errorf("%q: worth a fact is %t", c.want, !c.s.IsZero())
		}
	}
}

func path(functions ...string) []names.Func {
	var out []names.Func
	for _, f := range functions {
		out = append(out, names.Func{Name: f})
	}
	return out
}

// What directives say of a function is a part of its summary, and does not
// change the one that it is made of.
func TestAs(t *testing.T) {
	s := Summary{
		RoundTrips:  []RoundTrip{{Command: "GET"}, {Command: "GET", Cached: true}, {Command: "SET"}},
		KeyAccesses: []KeyAccess{{Command: "GET", Key: "a"}, {Command: "GET", Key: "a", Cached: true}},
		ParamUses:   []ParamUse{{Param: 1, Mode: PerItem}},
		Wait:        Wait{OK: Sure, Every: 1500000},
	}
	before := s.String()
	for _, c := range []struct {
		says     directive.Set
		want     string
		accesses int
	}{
		{0, before, 2},
		{directive.Waits, "GET, GET on a miss, SET, calls parameter 1 peritem, waits", 2},
		{directive.Cached, "GET on a miss, SET on a miss, calls parameter 1 guarded, waits on success 1.5ms", 1},
		{directive.Once, "GET on a miss, SET on a miss, calls parameter 1 guarded, waits on success 1.5ms", 1},
		{directive.Once | directive.Waits, "GET on a miss, SET on a miss, calls parameter 1 guarded, waits", 1},
	} {
		as := s.As(c.says)
		if got := as.String(); got != c.want || len(as.KeyAccesses) != c.accesses {
			t.Errorf("%s: %q with %d accesses, want %q with %d", c.says, got, len(as.KeyAccesses), c.want, c.accesses)
		}
		if s.String() != before {
			t.Fatalf("%s: the summary itself is now %q", c.says, s.String())
		}
		if !reflect.DeepEqual(as.As(c.says), as) {
			t.Errorf("%s said twice is something else", c.says)
		}
	}
	if (*Summary)(nil).As(directive.Waits) != nil {
		t.Error("something is known of what nothing is known of")
	}
}
