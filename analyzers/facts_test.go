package analyzers_test

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"reflect"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// Drivers pass facts between packages with gob, as interface values.
func TestFactsAreGobs(t *testing.T) {
	facts := 0
	for _, a := range closure() {
		for _, f := range a.FactTypes {
			facts++
			typ := reflect.TypeOf(f).Elem()
			t.Run(fmt.Sprintf("%s/%s", a.Name, typ), func(t *testing.T) {
				gob.Register(f)
				zero := reflect.New(typ)
				full := reflect.New(typ)
				fill(t, full.Elem(), typ.String())
				for name, in := range map[string]reflect.Value{"zero": zero, "full": full} {
					out, err := roundTrip(in.Interface().(analysis.Fact))
					if err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					if !reflect.DeepEqual(in.Interface(), out) {
						t.Errorf("%s: sent %+v, got %+v", name, in, out)
					}
				}
			})
		}
	}
	if facts == 0 {
		t.Error("no facts at all: the rules see one package at a time")
	}
}

func roundTrip(f analysis.Fact) (analysis.Fact, error) {
	type sent struct{ Fact analysis.Fact }
	var buf, again bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(sent{f}); err != nil {
		return nil, err
	}
	if err := gob.NewEncoder(&again).Encode(sent{f}); err != nil {
		return nil, err
	}
	if !bytes.Equal(buf.Bytes(), again.Bytes()) {
		return nil, fmt.Errorf("other bytes each time: build caches would not hold")
	}
	var out sent
	err := gob.NewDecoder(&buf).Decode(&out)
	return out.Fact, err
}

// fill sets all of v to non-zero values. It fails if gob would drop a value, or
// would not give the same bytes each time.
func fill(t *testing.T, v reflect.Value, path string) {
	t.Helper()
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				t.Errorf("%s.%s is not exported, gob leaves it out", path, f.Name)
				continue
			}
			fill(t, v.Field(i), path+"."+f.Name)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(t, v.Index(i), path+"[]")
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(t, v.Index(i), path+"[]")
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), "*"+path)
	case reflect.String:
		v.SetString(path)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(2)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(2)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(2.5)
	default:
		t.Errorf("%s is a %s, which has no place in a fact", path, v.Kind())
	}
}
