package client_test

import (
	"go/types"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/casetest"
	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/quotarecursion"
	"github.com/redisvet/redisvet/redisloop"
)

// tiny is the library in testdata/tinyredis: all that the analysis needs to
// know of a library that is not go-redis.
type tiny struct{ fixes bool }

func (tiny) Is(path string) bool {
	return path == "example.com/tiny/tinyredis"
}

func (tiny) Op(fn *types.Func) (rediscmd.Op, bool) {
	op := rediscmd.Op{Method: fn.Name(), Kind: rediscmd.Command, Key: 1}
	switch fn.Name() {
	case "Get":
		op.Command = "GET"
	case "Del":
		op.Command, op.Key = "DEL", rediscmd.KeyVariadic
		op.Batch, op.BatchKeys = rediscmd.BatchCall{Form: rediscmd.Variadic, Command: "DEL"}, true
	case "Take":
		op.Command = "LPOP"
	case "Exec":
		return rediscmd.Op{Method: "Exec", Kind: rediscmd.Exec, Key: rediscmd.NoKey}, true
	default:
		return rediscmd.Op{Key: rediscmd.NoKey}, fn.Name() == "Pipeline"
	}
	facts, ok := rediscmd.Of(op.Command)
	op.Access, op.Cost, op.Pop = facts.Access, facts.Cost, facts.Pops
	return op, ok
}

func (tiny) Role(typeName string) rediscmd.Role {
	return map[string]rediscmd.Role{"Client": rediscmd.Executes, "Queue": rediscmd.Queues}[typeName]
}

func (tiny) SeveralServers(string) bool { return false }

func (tiny) KeyFields() rediscmd.KeyFields   { return rediscmd.KeyFields{} }
func (tiny) ReadFields() rediscmd.ReadFields { return rediscmd.ReadFields{} }
func (tiny) SetsResolver(*types.Info) bool   { return false }
func (tiny) Spread(string) bool              { return false }

func (tiny) Reply(typeName string) bool { return typeName == "Reply" }

func (tiny) Outcome(method string) rediscmd.Outcome {
	return map[string]rediscmd.Outcome{"Text": rediscmd.WithError, "Err": rediscmd.WithError}[method]
}

func (tiny) Absence() rediscmd.Absence { return rediscmd.Absence{Name: "ErrNone"} }

func (tiny) Constructor(function string) bool { return function == "Dial" }
func (t tiny) Fixes() bool                    { return t.fixes }
func (tiny) Interfaces() []string             { return nil }

func (tiny) Options() rediscmd.Options {
	return rediscmd.Options{Callbacks: map[string]bool{"Token": true}}
}

func (tiny) Hooks() rediscmd.Hooks {
	return rediscmd.Hooks{Add: "AddHook", Methods: []string{"Before"}}
}

// load type-checks the library and the programs that use it.
func load(t *testing.T) *casetest.Program {
	t.Helper()
	dir, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	p, err := casetest.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// check runs rules on the programs that use the library.
func check(t *testing.T, p *casetest.Program) []casetest.Finding {
	t.Helper()
	found, _ := p.Run(t, []*analysis.Analyzer{redisloop.Analyzer, quotarecursion.Analyzer}, ".")
	return slices.Concat(found["redisloop"], found["quotarecursion"])
}

// Another library is one implementation of Client and an entry in the list. Its
// commands are found in loops, through helpers and in hooks. Its errors are
// read, and its queues are not taken for clients.
func TestSecondLibrary(t *testing.T) {
	undo := client.Register(tiny{})
	defer undo()
	p := load(t)
	p.CheckFindings(t, check(t, p), ".")

	// Nothing is found for a library that is not in the list.
	undo()
	if found := check(t, p); len(found) > 0 {
		t.Errorf("%d findings without the library, first: %s", len(found), found[0].Message)
	}
}

// Before a fix writes calls of a library, it asks whether it may. The methods
// of this library look like those of go-redis, so that otherwise there would be
// a fix.
func TestFixesAskTheLibrary(t *testing.T) {
	p := load(t)
	report.SetPolicy(report.AllFixes)
	t.Cleanup(func() { report.SetPolicy(report.SafeFixes) })
	for _, may := range []bool{false, true} {
		undo := client.Register(tiny{fixes: may})
		var fixed []string
		for _, f := range check(t, p) {
			if len(f.SuggestedFixes) > 0 && f.Category == "perelement" {
				fixed = append(fixed, f.SuggestedFixes[0].Message)
			}
		}
		undo()
		if may != (len(fixed) > 0) {
			t.Errorf("fixes may write its calls: %v, and these do: %q", may, fixed)
		}
	}
}
