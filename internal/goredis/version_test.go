package goredis

import (
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A method of two versions has the same meaning in both, except for the index of
// its key if one takes no context.
func TestVersionsAgree(t *testing.T) {
	newest := map[string]*types.Func{}
	for _, fn := range exportedMethods(clients(t)[v9]) {
		recv, _ := receiver(fn)
		newest[recv+"."+fn.Name()] = fn
	}
	for _, path := range []string{v9beta, v8, v7, v6} {
		shared := 0
		for _, fn := range exportedMethods(clients(t)[path]) {
			recv, _ := receiver(fn)
			newer := newest[recv+"."+fn.Name()]
			if newer == nil {
				continue
			}
			shared++
			got, _ := lib.Op(fn)
			want, _ := lib.Op(newer)
			if want.Key > 0 {
				want.Key += argOffset(fn) - argOffset(newer)
			}
			if got != want {
				t.Errorf("%s: %s.%s = %+v, in the newest version %+v", path, recv, fn.Name(), got, want)
			}
		}
		if shared < 300 {
			t.Errorf("%s shares %d methods with the newest version, want hundreds", path, shared)
		}
	}
}

func TestVersionsWithoutContext(t *testing.T) {
	for _, tt := range []struct {
		pkg, typ, method string
		offset, key      int
	}{
		{v8, "Client", "Get", 1, 1},
		{v7, "Client", "Get", 0, 0},
		{v6, "Client", "Get", 0, 0},
		{v7, "Client", "Eval", 0, 1},
		{v7, "Client", "Migrate", 0, 2},
		{v7, "Client", "MGet", 0, rediscmd.KeyVariadic},
		{v7, "Client", "BLPop", 0, rediscmd.KeyVariadic},
		{v7, "Client", "MSet", 0, 0},
		{v7, "Client", "Scan", 0, rediscmd.NoKey},
		{v7, "Client", "DoContext", 1, rediscmd.NoKey},
		{v7, "Client", "WatchContext", 1, rediscmd.KeyVariadic},
		{v7, "Cmdable", "HGet", 0, 0},
		{v7, "Script", "Run", 0, 1},
		{v8, "Script", "Run", 1, 2},
		{v7, "ScanIterator", "Next", 0, rediscmd.NoKey},
	} {
		fn := methodOf(t, tt.pkg, tt.typ, tt.method)
		op, ok := lib.Op(fn)
		if !ok || op.Key != tt.key || argOffset(fn) != tt.offset {
			t.Errorf("%s %s.%s: known %v, Key %d, argOffset %d; want %d, %d",
				tt.pkg, tt.typ, tt.method, ok, op.Key, argOffset(fn), tt.key, tt.offset)
		}
	}
}

// A Script finds its Scripter in the first parameter after the context.
func TestScripter(t *testing.T) {
	for _, path := range allClients {
		for _, name := range []string{"Run", "Eval", "EvalSha", "Exists", "Load"} {
			fn := methodOf(t, path, "Script", name)
			at := fn.Signature().Params().At(argOffset(fn))
			if of, ok := types.Unalias(at.Type()).(*types.Named); !ok || lib.Role(of.Obj().Name()) != rediscmd.Either {
				t.Errorf("%s Script.%s: parameter %s is no Scripter", path, name, at)
			}
		}
	}
}

// Each key of the table must fit the signature.
func TestKeysFitSignatures(t *testing.T) {
	for path, pkg := range clients(t) {
		for _, fn := range exportedMethods(pkg) {
			op, _ := lib.Op(fn)
			params, variadic := fn.Signature().Params(), fn.Signature().Variadic()
			switch {
			case op.Key == rediscmd.NoKey:
			case op.Key == rediscmd.KeyVariadic:
				if !variadic || !stringy(params.At(params.Len()-1).Type()) {
					t.Errorf("%s %s%s has no variadic keys", path, fn.Name(), fn.Signature())
				}
			case op.Key < 0 || op.Key >= params.Len():
				t.Errorf("%s %s%s has no parameter %d", path, fn.Name(), fn.Signature(), op.Key)
			case op.Key == params.Len()-1 && variadic: // MSet: alternating keys and values
			case !stringy(params.At(op.Key).Type()):
				t.Errorf("%s %s%s: parameter %d is no key", path, fn.Name(), fn.Signature(), op.Key)
			}
		}
	}
}

// stringy reports whether t is string or []string.
func stringy(t types.Type) bool {
	if s, ok := t.(*types.Slice); ok {
		t = s.Elem()
	}
	return types.Identical(t, types.Typ[types.String])
}

// A command with BlockField takes a struct with that field.
func TestBlockFieldExists(t *testing.T) {
	for path, pkg := range clients(t) {
		for _, fn := range exportedMethods(pkg) {
			if op, _ := lib.Op(fn); op.Block != rediscmd.BlockField {
				continue
			}
			arg := fn.Signature().Params().At(argOffset(fn)).Type()
			field, _, _ := types.LookupFieldOrMethod(arg, true, pkg, lib.ReadFields().Block)
			if field == nil || field.Type().String() != "time.Duration" {
				t.Errorf("%s %s takes %s, which has no Block time.Duration", path, fn.Name(), arg)
			}
		}
	}
}

// Each field with keys is one of an argument struct, and each field of these structs
// that has the name of one is among them.
func TestKeyFieldsExist(t *testing.T) {
	named := lib.KeyFields()
	fields := append([]string{named.Streams}, named.Keys...)
	unused := map[string]bool{}
	for _, name := range fields {
		unused[name] = true
	}
	for _, fn := range exportedMethods(clients(t)[v9]) {
		if op, _ := lib.Op(fn); op.Kind != rediscmd.Command {
			continue
		}
		for param := range fn.Signature().Params().Variables() {
			arg, ok := structOf(param.Type())
			if !ok {
				continue
			}
			for field := range arg.Fields() {
				switch name := field.Name(); {
				case slices.Contains(fields, name):
					delete(unused, name)
				case stringy(field.Type()) && (strings.Contains(name, "Key") || strings.Contains(name, "Stream")):
					t.Errorf("%s takes %s, whose field %s is not among %v", fn.Name(), param.Type(), name, fields)
				}
			}
		}
	}
	if len(unused) > 0 {
		t.Errorf("no argument struct has %v", unused)
	}
}

// structOf returns the struct that is, or is pointed to by, an argument.
func structOf(t types.Type) (*types.Struct, bool) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	return s, ok
}
