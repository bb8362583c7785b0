package keyspace

import (
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/loopinfo"
	"github.com/redisvet/redisvet/internal/pacing"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/summary"
)

// forgetsCursor reports whether a SCAN begins with the first page, and nothing uses the
// cursor that it returns. In a loop, redisloop reports that, unless the loop ends because
// it deletes what it finds.
func forgetsCursor(fn *summary.Fn, site *summary.Site) bool {
	cursor := loopinfo.Cursor(site.Call)
	if cursor == nil {
		return false
	}
	if l := fn.Loops().Innermost(site.Call.Block()); l != nil && !pacing.Sends(fn, l, rediscmd.DeleteCommands) {
		return false
	}
	first, ok := flow.ConstInt(cursor)
	return ok && first == 0 && loopinfo.DropsCursor(site.Call)
}

// ofAnyKeys reports whether a SCAN has no pattern: one page is a sample of all keys.
func ofAnyKeys(site *summary.Site) bool {
	for _, a := range site.Call.Common().Args {
		for _, pattern := range flow.ConstStrings(a) {
			if pattern == "" || pattern == "*" {
				return true
			}
		}
	}
	return false
}

// onePage reports whether a function sends one SCAN with a cursor that it is given, and
// nothing calls the function in a loop: requests ask for a page each.
func (c *checker) onePage(fn *summary.Fn, site *summary.Site) bool {
	cursor := loopinfo.Cursor(site.Call)
	if !site.Direct() || cursor == nil || fn.Loops().Innermost(site.Call.Block()) != nil {
		return false
	}
	if _, known := flow.ConstInt(cursor); known {
		return false
	}
	for _, caller := range c.pass.Result.CallersInService(fn) {
		if caller.Fn.Loops().Innermost(caller.Site.Call.Block()) != nil {
			return false
		}
	}
	return true
}
