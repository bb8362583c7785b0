package rediscmd

import (
	"maps"
	"slices"
)

// Commands are those in the lists, for the test that compares them with what a
// client library sends.
func Commands() []string { return slices.Sorted(maps.Keys(byCommand())) }

// Underscored is how the lists write a command.
var Underscored = underscored
