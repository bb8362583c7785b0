package e2e

import (
	"strings"
	"testing"
)

// Code that does not type-check is analysed where it does, and what is
// wrong with it is said: one line for each wrong statement, one for an import
// that cannot be resolved however often it is used.
func TestIllTyped(t *testing.T) {
	t.Parallel()
	code, out, stderr := redisvet(t, "../testdata/illtyped", "./...")
	if code != 2 {
		t.Errorf("exit %d, want 2", code)
	}
	for _, want := range []string{
		"healthy/healthy.go:13:5: s.Look in a loop over ids",
		"missing/missing.go:21:27: s.rdb.Get in a loop over ids",
		"statement/statement.go:15:27: s.rdb.Get in a loop over ids",
		"statement/statement.go:24:9: s.rdb.Del in a loop over ids",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no finding %q in\n%s", want, out)
		}
	}
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	for i, want := range []string{
		"missing/missing.go:9:2: could not import redisvet.test/nowhere/audit (no required module provides package redisvet.test/nowhere/audit",
		"statement/statement.go:23:7: declared and not used: n",
		"statement/statement.go:23:15: cannot use \"not a number\"",
		"statement/statement.go:31:14: s.rdb.HowMany undefined",
		"redisvet: some of the code could not be understood, see the errors: findings may be missing",
	} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], want) {
			t.Fatalf("line %d of stderr does not begin with %q:\n%s", i+1, want, stderr)
		}
	}
	if len(lines) != 5 {
		t.Errorf("%d lines on stderr, want 5:\n%s", len(lines), stderr)
	}
}
