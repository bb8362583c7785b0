package hostile_test

import (
	"testing"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/hostile"
)

// illTyped runs all rules on code with errors and reports whether it parses. It
// fails on a panic, which a rule returns as an error.
func illTyped(t *testing.T, src string) (parses bool, wrong int) {
	t.Helper()
	found, errs, err := hostile.CheckIllTyped(analyzers.All(), src)
	if err != nil {
		return false, 0
	}
	for _, r := range found {
		if r.Err != nil {
			t.Errorf("%v in\n%s", r.Err, src)
		}
	}
	return true, len(errs)
}

// FuzzIllTyped runs all rules on random packages in which some tokens are
// replaced.
func FuzzIllTyped(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(seed, uint8(2), uint8(seed))
	}
	f.Fuzz(func(t *testing.T, seed uint64, n, spoilt uint8) {
		illTyped(t, hostile.Damage(seed, hostile.Random(seed, int(n%8), seed%4 != 0), 1+int(spoilt%16)))
	})
}

// TestIllTyped shows that damaged programs are suitable: many of them parse,
// and most of those do not type-check.
func TestIllTyped(t *testing.T) {
	const programs = 60
	parse, wrong := 0, 0
	for seed := range uint64(programs) {
		ok, errs := illTyped(t, hostile.Damage(seed, hostile.Random(seed, 3, true), 4))
		if ok {
			parse++
		}
		if errs > 0 {
			wrong++
		}
	}
	t.Logf("of %d programs %d parse, %d of them with type errors", programs, parse, wrong)
	if parse < programs/4 || wrong < programs/5 {
		t.Errorf("of %d programs %d parse, %d of them with type errors", programs, parse, wrong)
	}
}
