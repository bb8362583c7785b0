package uncachedstate_test

import (
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/redisvet/redisvet/internal/fixtest"
	"github.com/redisvet/redisvet/uncachedstate"
)

// The cases are in the nested module testdata, as code against the real
// go-redis.
func testdata(t *testing.T) string {
	dir, err := filepath.Abs("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestDefault(t *testing.T) {
	analysistest.Run(t, testdata(t), uncachedstate.Analyzer, "./uncachedstate/default/...")
}

func TestAllClasses(t *testing.T) {
	set(t, "classes", "all", "ratelimit,breaker")
	analysistest.Run(t, testdata(t), uncachedstate.Analyzer, "./uncachedstate/classes/...")
}

func TestAtomic(t *testing.T) {
	set(t, "atomic", "true", "false")
	analysistest.Run(t, testdata(t), uncachedstate.Analyzer, "./uncachedstate/atomic/...")
}

// set gives a flag a value for the time of a test.
func set(t *testing.T, flag, value, before string) {
	t.Helper()
	if err := uncachedstate.Analyzer.Flags.Set(flag, value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { uncachedstate.Analyzer.Flags.Set(flag, before) })
}

func TestFixes(t *testing.T) {
	fixtest.Run(t, testdata(t), uncachedstate.Analyzer, "./uncachedstate/fix/...")
}

// A driver that adds what a fix requires is offered more of them.
func TestFixesWithNewImports(t *testing.T) {
	set(t, "newimports", "true", "false")
	fixtest.Run(t, testdata(t), uncachedstate.Analyzer, "./uncachedstate/newimports/...")
}

// A copy may be old, so none is put in without being asked for.
func TestLevels(t *testing.T) {
	fixtest.Levels(t, testdata(t), uncachedstate.Analyzer, "./uncachedstate/fix/present", uncachedstate.Fixes)
}
