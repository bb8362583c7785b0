package cli_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/report"
)

// A finding that is left has its reason, where the rule knows it.
func TestFixSaysWhyNot(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { report.SetPolicy(report.SafeFixes) })
	var out, errs bytes.Buffer
	tool := &cli.Tool{Analyzers: analyzers.All(), Dir: dir, Stdout: &out, Stderr: &errs, Cache: dependencies}
	code := tool.Run([]string{"fix", "-diff", "-rule", "redisloop", "./redisloop/fix/none"})
	if code != cli.Findings || out.Len() > 0 {
		t.Fatalf("exit %d\n%s%s", code, &out, &errs)
	}
	for at, want := range map[string]string{
		"reasons.go rdb.HGet(":              "left, no automatic fix (the loop also queues ZREM): rdb.HGet in a loop",
		"reasons.go rdb.Get(":               "left, no automatic fix (the loop also sends SET): rdb.Get and rdb.Set in a loop",
		"none.go s.note(ctx, key)":          "left, no automatic fix (the loop also sends SET): s.note and s.rdb.Get in a loop",
		"reasons.go sizes(ctx, rdb, ":       "left, no automatic fix (a call sends more than a single command): sizes in a loop",
		"none.go s.rdb.XAck(ctx, st":        "left, no automatic fix (another loop over data contains the loop): s.rdb.XAck in a loop",
		"none.go s.rdb.Incr(ctx, pa":        "left, no automatic fix (the loop may end before its last element): s.rdb.Incr in a loop",
		"none.go s.rdb.Set(ctx, key,":       "left, no automatic fix (the loop does something else between its writes): s.rdb.Set in a loop",
		"none.go s.rdb.Set(ctx, key, value": "left, no automatic fix (an argument of the command is of a type that may not be sent): s.rdb.Set in a loop",
		"none.go s.rdb.HGet(ctx":            "left, no automatic fix (the loop may change what it goes over): s.rdb.HGet in a loop",
		"helper.go h.counted(":              "left, no automatic fix (the function that sends the command does more than that): h.counted in a loop",
	} {
		name, code, _ := strings.Cut(at, " ")
		before, _, found := strings.Cut(clitest.Get(t, filepath.Join(dir, "redisloop/fix/none", name)), code)
		line := regexp.MustCompile(fmt.Sprintf(`(?m)^redisloop/fix/none/%s:%d:\d+: %s.*$`, name, 1+strings.Count(before, "\n"), regexp.QuoteMeta(want)))
		if !found || !line.MatchString(errs.String()) {
			t.Errorf("%s: no %q", at, want)
		}
	}
	if t.Failed() {
		t.Log(errs.String())
	}
}
