package report

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// The role of a related place is found by its message, whatever name is in it.
func TestRoles(t *testing.T) {
	if len(allLeads) < 10 {
		t.Fatalf("only %d leads", len(allLeads))
	}
	for _, l := range allLeads {
		for _, name := range []string{"", "Get", "the loop", "(*T).Run literal"} {
			if r := l.At(7, name); RoleOf(r.message) != r.role || r.role == roleOther || r.pos != 7 {
				t.Errorf("%q has role %d, and %d by its message", r.message, r.role, RoleOf(r.message))
			}
		}
		for _, other := range allLeads {
			if l != other && l.text != other.text && strings.HasPrefix(l.text, other.text) {
				t.Errorf("%q begins as %q does", l.text, other.text)
			}
		}
	}
	for message, want := range map[string]Role{
		"the loop": roleLoop, "called by (*L).Allow": roleCaller, "called for each element here": roleLoop, "the command": roleCommand,
		"leads to the command": roleCallee, "in the loop": roleOther, "": roleOther,
	} {
		if got := RoleOf(message); got != want {
			t.Errorf("%q: got %d, want %d", message, got, want)
		}
	}
	for role, want := range map[Role]bool{roleOther: false, roleLoop: true, roleCaller: true, roleEarlier: true, roleCycle: true, roleCallee: false, roleCommand: false} {
		if role.Before() != want {
			t.Errorf("role %d is before the finding: %v", role, !want)
		}
	}
}

// The reason why a finding has no fix is the end of its message, and drivers
// also get it separately.
func TestNoFix(t *testing.T) {
	pass := newPass(t, "example.com/m/p", "", source{"a.go", "package p\n\nfunc F() { hit() }\n\nfunc G() { hit() }\n"})
	var got []analysis.Diagnostic
	pass.Report = func(d analysis.Diagnostic) { got = append(got, d) }
	r, err := New(pass)
	if err != nil {
		t.Fatal(err)
	}
	f := pass.Files[0]
	r.Report(Finding{Pos: f.Decls[0].Pos(), Category: "ratelimit", Message: "a GET a call", NoFix: "a hook is in the way"})
	r.Report(Finding{Pos: f.Decls[1].Pos(), Category: "ratelimit", Message: "a text that says no automatic fix: of another"})
	res := r.Done()
	if len(got) != 2 || got[0].Message != "a GET a call; no automatic fix: a hook is in the way" {
		t.Fatalf("got %+v", got)
	}
	if why := res.NoFix(got[0]); why != "a hook is in the way" {
		t.Errorf("the reason is %q", why)
	}
	if why := res.NoFix(got[1]); why != "" {
		t.Errorf("a finding without a reason has %q", why)
	}
	if why := (*Result)(nil).NoFix(got[0]); why != "" {
		t.Errorf("no result has the reason %q", why)
	}
}
