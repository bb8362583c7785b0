package program

import (
	"go/token"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/reached"
	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/redisloop"
)

// Who calls what in a program is looked at only for a finding that it may lower.
func TestCallsForFindingsOnly(t *testing.T) {
	for _, tt := range []struct {
		category string
		want     int
	}{
		{"unpaced", 1},
		{report.Unused, 0},
		{"perelement", 1},
	} {
		asked := 0
		results := []run.Result{{Analyzer: redisloop.Analyzer, Value: &report.Result{}, Diagnostics: []analysis.Diagnostic{
			{Category: tt.category}, {Category: tt.category},
		}}}
		lowerCold(token.NewFileSet(), results, func() *reached.Program {
			asked++
			return reached.New(nil, nil)
		}, func(report.Method) bool { return false })
		if asked != tt.want {
			t.Errorf("%s: the calls are collected %d times, want %d", tt.category, asked, tt.want)
		}
	}
}
