package redisignore_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/redisvet/redisvet/redisignore"
)

// The cases are in the nested module testdata, beside those of the rules.
func TestRedisignore(t *testing.T) {
	dir, err := filepath.Abs("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, redisignore.Analyzer, "./redisignore/...")
}
