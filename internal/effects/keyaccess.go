package effects

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A KeyAccess is a command on a key, as a call of a function makes it. Where a
// RoundTrip says what a call costs, a KeyAccess says what it is about.
type KeyAccess struct {
	Command   string
	Access    rediscmd.Access // a script that is seen to only read is Read
	Key       keytext.Text    // several keys with a blank in between
	CalleeKey keytext.Text    // the key as the callee has it, before the call's arguments are put in
	Value     bool            // a write of something that is computed, not of a constant
	ViaParam  int             // as in RoundTrip
	Cached    bool            // as in RoundTrip
	Queued    bool            // on a pipeline: executed with what else is queued
	Counted   bool            // the package that makes it counts the key up as well
	From      string          // the path of the package that is called for it, where that is another one
	Chain     []names.Func
}

// A keyAccessID is what makes two accesses of one function the same.
type keyAccessID struct {
	command        string
	viaParam       int
	cached, queued bool
	key            keytext.Text
}

func (t KeyAccess) id() keyAccessID {
	return keyAccessID{t.Command, t.ViaParam, t.Cached, t.Queued, t.Key}
}

func (id keyAccessID) String() string {
	return fmt.Sprintf("%s/%d/%t/%t/%s", id.command, id.viaParam, id.cached, id.queued, id.key)
}

// maxKeyAccesses bounds what a function tells its callers in the package,
// maxExportedAccesses what it tells other packages.
const (
	maxKeyAccesses      = 32
	maxExportedAccesses = 8
)

// AddKeyAccess keeps for each id the access with the shortest chain.
func (s *Builder) AddKeyAccess(t KeyAccess) {
	if len(t.Chain) > MaxChain {
		return
	}
	if i := at(s.KeyAccesses, &s.keyAccesses, t.id(), KeyAccess.id); i >= 0 {
		o := s.KeyAccesses[i]
		if len(t.Chain) < len(o.Chain) || len(t.Chain) == len(o.Chain) && names.Join(t.Chain, "\x00") < names.Join(o.Chain, "\x00") {
			t.Value = t.Value || o.Value
			s.KeyAccesses[i] = t
		}
		return
	}
	s.KeyAccesses = append(s.KeyAccesses, t)
}

func sortKeyAccesses(list []KeyAccess) []KeyAccess {
	sortByText(list, func(t KeyAccess) int { return len(t.Chain) }, func(t KeyAccess) string { return t.id().String() + names.Join(t.Chain, "\x00") })
	return list[:min(len(list), maxKeyAccesses)]
}

// forOtherPackages are the accesses that another package has to know of: those whose key
// it decides, and those that this package itself makes, as it may be a layer
// that decides nothing. What it has from other packages was told there.
func forOtherPackages(list []KeyAccess, counted map[string]bool) []KeyAccess {
	var open, own []KeyAccess
	for _, t := range list {
		t.CalleeKey, t.Counted = "", counted[t.Key.String()]
		switch {
		case t.Key.HasParams():
			t.From = ""
			open = append(open, t)
		case t.From == "" && t.ViaParam == 0 && !t.Queued && t.Named():
			own = append(own, t)
		}
	}
	out := append(open, own...)
	return out[:min(len(out), maxExportedAccesses)]
}

// Named reports whether something is known of the key.
func (t KeyAccess) Named() bool { return strings.ContainsFunc(t.Key.Constant(), unicode.IsLetter) }

// Counts reports whether an access is one with which limiters count.
func (t KeyAccess) Counts() bool {
	return t.Access == rediscmd.Write && (rediscmd.CounterCommands[t.Command] || t.Script())
}

// Script reports whether an access is a script's.
func (t KeyAccess) Script() bool {
	return strings.HasPrefix(t.Command, "EVAL") || strings.HasPrefix(t.Command, "FCALL")
}
