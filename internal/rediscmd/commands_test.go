package rediscmd

import (
	"strings"
	"testing"
)

// A command is in one list, and what is said of it besides is said of a listed one.
func TestEveryCommandIsInOneList(t *testing.T) {
	lists := map[string]int{}
	for _, g := range groups {
		for _, w := range strings.Fields(g.commands) {
			lists[w]++
		}
	}
	for cmd, n := range lists {
		if n != 1 {
			t.Errorf("%s is in %d groups, want 1", cmd, n)
		}
	}
	for _, set := range []map[string]bool{blocking, popping, taking} {
		for cmd := range set {
			if lists[cmd] == 0 {
				t.Errorf("%s is in no group", cmd)
			}
		}
	}
	if f, ok := Of("XGROUP CREATE"); !ok || f.Access != Admin {
		t.Errorf("XGROUP CREATE is %+v, %v", f, ok)
	}
	for command, want := range map[string]string{"LPOP": "BLPOP", "ZPOPMIN": "BZPOPMIN", "BLPOP": "", "GET": ""} {
		if got := BlockingForm(command); got != want {
			t.Errorf("the blocking form of %s is %q, want %q", command, got, want)
		}
	}
	for command, want := range map[string]string{"GET": "GETs", "EXISTS": "EXISTS commands", "PUBLISH": "PUBLISH commands", "pipeline": "pipelines"} {
		if got := Plural(command); got != want {
			t.Errorf("several %s are %q, want %q", command, got, want)
		}
	}
	if f, ok := Of("BLPOP"); !ok || !f.Blocks || !f.Pops || f.Cost != "O(1)" {
		t.Errorf("BLPOP is %+v, %v", f, ok)
	}
	if got := AccessOf("NO SUCH"); got != Write {
		t.Errorf("an unknown command has access %v", got)
	}
}

// A set of commands has none that is not listed. CL.THROTTLE is sent by Do.
func TestCommandSetsAreKnown(t *testing.T) {
	for name, set := range map[string]map[string]bool{
		"MoveCommands": MoveCommands, "PresenceCommands": PresenceCommands, "SendCommands": SendCommands,
		"BatchCommands": BatchCommands, "DeleteCommands": DeleteCommands, "ScanCommands": ScanCommands,
		"StateReads": StateReads, "WholeReads": WholeReads, "FieldReads": FieldReads, "CounterCommands": CounterCommands,
		"MembershipCommands": MembershipCommands, "LifetimeCommands": LifetimeCommands, "SizeCommands": SizeCommands,
	} {
		for cmd := range set {
			facts, ok := Of(cmd)
			switch {
			case !ok && cmd != "CL.THROTTLE":
				t.Errorf("%s has %s, which is not listed", name, cmd)
			case ok && facts.Access != Read && name != "BatchCommands" && name != "CounterCommands" && name != "SendCommands" && name != "MoveCommands" && name != "DeleteCommands":
				t.Errorf("%s has %s, which writes", name, cmd)
			case ok && facts.Access != Write && (name == "CounterCommands" || name == "SendCommands" || name == "MoveCommands" || name == "DeleteCommands"):
				t.Errorf("%s has %s, which does not write", name, cmd)
			}
		}
	}
}
