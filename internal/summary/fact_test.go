package summary

import (
	"bytes"
	"encoding/gob"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// filled makes a fact of the type of f in which no field is zero, so that
// what a driver loses on the way shows.
func filled(f analysis.Fact) analysis.Fact {
	v := reflect.New(reflect.TypeOf(f).Elem())
	fill(v.Elem(), 1)
	return v.Interface().(analysis.Fact)
}

func fill(v reflect.Value, n int) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n+i)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), n+i)
		}
	case reflect.String:
		v.SetString(strings.Repeat("x", n%5+1) + " «ö»\x00")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(-int64(n) << 20)
	case reflect.Uint8:
		v.SetUint(uint64(n % 256))
	default:
		panic("no facts are made of " + v.Kind().String())
	}
}

// Drivers write facts as interface values, in one list for a package.
type written struct{ Fact analysis.Fact }

func TestRoundTrip(t *testing.T) {
	var list []written
	for _, f := range Analyzer.FactTypes {
		gob.Register(f)
		list = append(list, written{filled(f)})
	}
	if len(list) != 3 {
		t.Fatalf("%d fact types, this test was written for 3", len(list))
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(list); err != nil {
		t.Fatal(err)
	}
	var got []written
	if err := gob.NewDecoder(&b).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, list) {
		t.Errorf("read:\n%+v\nwritten:\n%+v", got, list)
	}
}

// A fact is the same bytes whenever it is written, whatever the process: it
// holds no maps, which have no order, no positions, which mean something in
// one process only, and nothing that gob would leave out without a word.
func TestFactTypes(t *testing.T) {
	for _, f := range Analyzer.FactTypes {
		if err := plain(reflect.TypeOf(f).Elem(), nil); err != "" {
			t.Errorf("%T: %s", f, err)
		}
	}
	for _, bad := range []any{
		struct{ M map[string]int }{},
		struct{ S []struct{ P *int } }{},
		struct{ hidden int }{},
		struct{ I any }{},
		struct{ F func() }{},
	} {
		if plain(reflect.TypeOf(bad), nil) == "" {
			t.Errorf("%T passes", bad)
		}
	}
}

func plain(typ reflect.Type, path []string) (problem string) {
	at := strings.Join(path, ".")
	if typ.PkgPath() != "" && !strings.HasPrefix(typ.PkgPath(), "github.com/redisvet/redisvet/internal/") && typ.String() != "time.Duration" {
		return at + " is a " + typ.String()
	}
	switch typ.Kind() {
	case reflect.Struct:
		for i := range typ.NumField() {
			f := typ.Field(i)
			if !f.IsExported() {
				return at + "." + f.Name + " is not exported and would be lost"
			}
			if p := plain(f.Type, append(slices.Clone(path), f.Name)); p != "" {
				return p
			}
		}
	case reflect.Slice:
		return plain(typ.Elem(), path)
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int64, reflect.Uint8:
	default:
		return at + " is a " + typ.String()
	}
	return ""
}

// However much a function does, its fact has a size that is known before.
func TestBounds(t *testing.T) {
	var s gathering
	long := strings.Repeat("very", 10)
	for i := range 500 {
		name := string(rune('A'+i%26)) + string(rune('A'+i/26))
		s.addRoundTrip(RoundTrip{Command: name, Chain: []string{long, long, long}})
		s.addRoundTrip(RoundTrip{Command: "DEEP" + name, Chain: []string{"a", "b", "c", "d"}})
		s.addParamUse(ParamUse{Param: i, Method: name, Mode: Once})
	}
	s.normal()
	if len(s.RoundTrips) != maxRoundTrips || len(s.ParamUses) != maxParamUses {
		t.Errorf("%d trips and %d uses are left", len(s.RoundTrips), len(s.ParamUses))
	}
	for _, trip := range s.RoundTrips {
		if strings.HasPrefix(trip.Command, "DEEP") {
			t.Errorf("a trip %d calls deep is left", len(trip.Chain))
		}
	}
	if n := len(encode(t, &effects{s.Summary})); n > 8<<10 {
		t.Errorf("%d bytes", n)
	}
}

// Which of two equal ways to a command is told, and which come first, does not
// depend on the order in which they were met.
func TestOrder(t *testing.T) {
	trips := []RoundTrip{
		{Command: "GET", Chain: []string{"b", "load"}},
		{Command: "GET", Chain: []string{"a", "load"}},
		{Command: "GET", Chain: []string{"a", "load"}, Key: "k:"},
		{Command: "SET", Chain: []string{"save"}},
		{Command: "GET", ViaParam: 2, Chain: []string{"load"}},
		{Command: "DEL", Cached: true},
		{Command: "DEL"},
		// More than are looked through one by one.
		{Command: "INCR"}, {Command: "DECR"}, {Command: "TTL"}, {Command: "SADD"}, {Command: "SREM"},
		{Command: "SET", Chain: []string{"put"}},
	}
	uses := []ParamUse{{1, "", Once}, {0, "Get", Guarded}, {0, "Get", PerItem}, {0, "", Async}, {1, "", Paced}}
	sum := func(step int) Summary {
		var s gathering
		for i := range trips {
			s.addRoundTrip(trips[i*step%len(trips)])
		}
		for i := range uses {
			s.addParamUse(uses[i*step%len(uses)])
		}
		s.normal()
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
		{Summary{RoundTrips: []RoundTrip{{Command: "GET", ViaParam: 1, Cached: true, Endless: true, Chain: []string{"a", "b"}}}},
			"GET on parameter 0 on a miss for ever through a -> b"},
		{Summary{ParamUses: []ParamUse{{Param: 2, Method: "Do", Mode: Guarded}}}, "calls parameter 2.Do guarded"},
	} {
		if got := c.s.String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
		if c.s.zero() != (c.want == "") {
			t.Errorf("%q: worth a fact is %t", c.want, !c.s.zero())
		}
	}
}

func encode(t *testing.T, f analysis.Fact) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
