package names

import "testing"

func TestFunc(t *testing.T) {
	for want, f := range map[string]Func{
		"Load":                 {Name: "Load"},
		"Repo.Load":            {Recv: "Repo", Name: "Load"},
		"(*Repo).Load":         {Recv: "Repo", Pointer: true, Name: "Load"},
		"(*Repo).Load literal": {Recv: "Repo", Pointer: true, Name: "Load", Literals: 1},
		"run literal literal":  {Name: "run", Literals: 2},
	} {
		if got := f.String(); got != want {
			t.Errorf("%+v is %q, want %q", f, got, want)
		}
		if d := f.Declared(); d.Literals != 0 || d.Name != f.Name {
			t.Errorf("%+v is declared as %+v", f, d)
		}
	}
	if got := Join([]Func{{Name: "a"}, {Recv: "T", Name: "b"}}, " -> "); got != "a -> T.b" {
		t.Error(got)
	}
}

func TestOfType(t *testing.T) {
	for path, want := range map[string]string{
		"a/b.repo": "repo", "*a/b.repo": "repo", "a/b.repo[c/d.Key]": "repo", "*example.com/b.Repo[string]": "Repo", "error": "error",
	} {
		if got := OfType(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
