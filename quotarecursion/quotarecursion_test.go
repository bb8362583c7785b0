package quotarecursion_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/redisvet/redisvet/quotarecursion"
)

// The cases are in the nested module testdata, as code against the real
// go-redis.
func TestQuotarecursion(t *testing.T) {
	dir, err := filepath.Abs("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, quotarecursion.Analyzer, "./quotarecursion/...")
}
