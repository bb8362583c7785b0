package pacing

import (
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/summary"
)

// Sends reports whether a loop sends one of some commands.
func Sends(fn *summary.Fn, l *flow.Loop, commands map[string]bool) bool {
	for b := range l.Blocks {
		for _, s := range fn.SitesIn(b) {
			if slices.ContainsFunc(s.RoundTrips, func(t effects.RoundTrip) bool { return commands[t.Command] }) {
				return true
			}
		}
	}
	return false
}
