package redisloop_test

import (
	"path/filepath"
	"testing"

	"github.com/redisvet/redisvet/internal/fixtest"
	"github.com/redisvet/redisvet/redisloop"
)

// What a driver applies without being told to keeps results, errors and order.
func TestLevels(t *testing.T) {
	dir, err := filepath.Abs("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	fixtest.Levels(t, dir, redisloop.Analyzer, "./redisloop/fix/levels", redisloop.Fixes)
}
