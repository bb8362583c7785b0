package redisloop_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/redisvet/redisvet/internal/fixtest"
	"github.com/redisvet/redisvet/redisloop"
)

// The cases are in the nested module testdata, as code against the real
// go-redis.
func TestRedisloop(t *testing.T) {
	dir, err := filepath.Abs("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, dir, redisloop.Analyzer, "./redisloop/...")
}

// Each fix has a golden file; they type-check together.
func TestFixes(t *testing.T) {
	dir, err := filepath.Abs("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	fixtest.Run(t, dir, redisloop.Analyzer, "./redisloop/fix/...")
}
