package hostile_test

import (
	"fmt"
	"testing"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/hostile"
)

// FuzzRecursion runs all rules on packages in which functions call each other.
// It fails on a panic, and a stack overflow ends the process. Two runs have the
// same result.
func FuzzRecursion(f *testing.F) {
	for seed := range uint64(12) {
		f.Add(seed, uint8(seed), seed%3 != 0)
	}
	f.Fuzz(func(t *testing.T, seed uint64, n uint8, redis bool) {
		src := hostile.Random(seed, int(n%12), redis)
		var said [2]string
		for i := range said {
			found, err := hostile.Check(analyzers.All(), src)
			if err != nil {
				t.Fatalf("%v in\n%s", err, src)
			}
			for _, r := range found {
				if r.Err != nil {
					t.Errorf("%v in\n%s", r.Err, src)
				}
				said[i] += fmt.Sprintln(r.Analyzer.Name, r.Diagnostics)
			}
		}
		if said[0] != said[1] {
			t.Errorf("two runs differ:\n%s\n%s\nin\n%s", said[0], said[1], src)
		}
	})
}
