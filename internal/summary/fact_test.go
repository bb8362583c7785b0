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

// filled makes a fact of the type of f in which no field is zero, so that a
// loss in a driver shows.
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
	if len(list) != 6 {
		t.Fatalf("%d fact types, this test was written for 6", len(list))
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

// A fact has the same bytes in every process. It contains no maps, which have
// no order, no positions, which are valid in one process only, and nothing that
// gob silently leaves out.
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

func encode(t *testing.T, f analysis.Fact) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
