package trips

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// KnownLater reports whether another function than the one that checks a count adds an
// amount to it that is known only after the check. The amount is computed, and no
// parameter of the check has its name.
func KnownLater(check *summary.Fn, add *summary.Site, access effects.KeyAccess) bool {
	args := add.Call.Common().Args
	if !add.Direct() || !rediscmd.AmountCommands[access.Command] || len(args) == 0 {
		return false
	}
	known := false
	flow.Origins(flow.Unwrap(args[len(args)-1]), func(o ssa.Value) {
		switch x := flow.Unwrap(o).(type) {
		case *ssa.Const:
			known = true
		case *ssa.Parameter:
			known = known || slices.ContainsFunc(check.SSA.Params, func(p *ssa.Parameter) bool { return p.Name() == x.Name() })
		}
	})
	return !known
}
