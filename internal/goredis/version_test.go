package goredis

import (
	"go/types"
	"testing"
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
			got, _ := Lookup(fn)
			want, _ := Lookup(newer)
			if want.Key > 0 {
				want.Key += ArgOffset(fn) - ArgOffset(newer)
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
		{v7, "Client", "MGet", 0, KeyVariadic},
		{v7, "Client", "BLPop", 0, KeyVariadic},
		{v7, "Client", "MSet", 0, 0},
		{v7, "Client", "Scan", 0, NoKey},
		{v7, "Client", "DoContext", 1, NoKey},
		{v7, "Client", "WatchContext", 1, KeyVariadic},
		{v7, "Cmdable", "HGet", 0, 0},
		{v7, "Script", "Run", 0, 1},
		{v8, "Script", "Run", 1, 2},
		{v7, "ScanIterator", "Next", 0, NoKey},
	} {
		fn := methodOf(t, tt.pkg, tt.typ, tt.method)
		op, ok := Lookup(fn)
		if !ok || op.Key != tt.key || ArgOffset(fn) != tt.offset {
			t.Errorf("%s %s.%s: known %v, Key %d, ArgOffset %d; want %d, %d",
				tt.pkg, tt.typ, tt.method, ok, op.Key, ArgOffset(fn), tt.key, tt.offset)
		}
	}
}

// ScriptArg, with the offset, is where a Script finds its Scripter.
func TestScriptArg(t *testing.T) {
	for _, path := range allClients {
		for _, name := range []string{"Run", "Eval", "EvalSha", "Exists", "Load"} {
			fn := methodOf(t, path, "Script", name)
			at := fn.Signature().Params().At(ScriptArg - 1 + ArgOffset(fn))
			if RoleOf(at.Type()) != Either {
				t.Errorf("%s Script.%s: parameter %s is no Scripter", path, name, at)
			}
		}
	}
}

// Each key of the table must fit the signature.
func TestKeysFitSignatures(t *testing.T) {
	for path, pkg := range clients(t) {
		for _, fn := range exportedMethods(pkg) {
			op, _ := Lookup(fn)
			params, variadic := fn.Signature().Params(), fn.Signature().Variadic()
			switch {
			case op.Key == NoKey:
			case op.Key == KeyVariadic:
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
			if op, _ := Lookup(fn); op.Block != BlockField {
				continue
			}
			arg := fn.Signature().Params().At(ArgOffset(fn)).Type()
			field, _, _ := types.LookupFieldOrMethod(arg, true, pkg, "Block")
			if field == nil || field.Type().String() != "time.Duration" {
				t.Errorf("%s %s takes %s, which has no Block time.Duration", path, fn.Name(), arg)
			}
		}
	}
}
