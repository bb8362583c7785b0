package quotarecursion_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/redisvet/redisvet/internal/fixtest"
	"github.com/redisvet/redisvet/quotarecursion"
)

// The cases are in the nested module testdata, as code against the real
// go-redis.
func TestQuotarecursion(t *testing.T) {
	dir, err := filepath.Abs("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range analysistest.Run(t, dir, quotarecursion.Analyzer, "./quotarecursion/...") {
		for _, d := range r.Diagnostics {
			want := "doubleread"
			if strings.Contains(d.Message, "recursion without a stop") {
				want = "unbounded"
			}
			if d.Category != want {
				t.Errorf("%s: category %q, want %q", d.Message, d.Category, want)
			}
		}
	}
}

func TestFixes(t *testing.T) {
	dir, err := filepath.Abs("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	fixtest.Run(t, dir, quotarecursion.Analyzer, "./quotarecursion/fix/...")
}

// Another client may be elsewhere, and another instance knows less.
func TestLevels(t *testing.T) {
	dir, err := filepath.Abs("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	fixtest.Levels(t, dir, quotarecursion.Analyzer, "./quotarecursion/fix/...", quotarecursion.Fixes)
}
