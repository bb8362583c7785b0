package effects

import (
	"fmt"
	"go/token"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A KeyAccess is a command on a key, as a call of a function makes it. A
// RoundTrip says what a call costs; a KeyAccess says which data it is about.
type KeyAccess struct {
	Command   string
	Access    rediscmd.Access // Read if the script only reads
	Key       keytext.Text    // several keys are separated by a blank
	CalleeKey keytext.Text    // the key as the callee knows it, before Subst
	Moves     bool            // a script that reads a breaker and may write its next state
	Value     bool            // a write of a computed value, not of a constant
	ViaParam  int             // as in RoundTrip
	Cached    bool            // as in RoundTrip
	Queued    bool            // on a pipeline: Exec sends it with what else is queued
	Counted   bool            // the package that makes it also increments the key
	From      string          // the path of the package that is called for it, if that is another one
	Place     string          // of the command: "store.go:17", or "a/b/store.go:17" in another package; in a fact "../b/store.go:17"
	Chain     []names.Func
}

// Place says where a command is, without its package: facts are short.
func Place(fset *token.FileSet, at token.Pos) string {
	if !at.IsValid() {
		return ""
	}
	p := fset.PositionFor(at, false)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}

// PlaceFrom returns the place of an access for a package that calls its function. pkg is the
// path of the function's package, or "" if it is the same one.
func (t KeyAccess) PlaceFrom(pkg string) string {
	if pkg == "" || t.Place == "" {
		return t.Place
	}
	return filepath.ToSlash(filepath.Join(pkg, t.Place))
}

// placeInFact returns the place as seen from the folder of a package.
func (t KeyAccess) placeInFact(pkg string) string {
	rel, err := filepath.Rel(pkg, t.Place)
	if err != nil || !strings.Contains(t.Place, "/") {
		return t.Place
	}
	return filepath.ToSlash(rel)
}

// A keyAccessID identifies the accesses of one function.
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

// maxKeyAccesses bounds the accesses that callers in the package see,
// maxExportedAccesses those in a fact.
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
		if isShorter(t.Chain, o.Chain) {
			t.Value, t.Moves = t.Value || o.Value, t.Moves || o.Moves
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

// forOtherPackages returns the accesses that another package needs: those whose
// key it decides, and those that this package makes itself, because it may be a
// storage layer that decides nothing. Facts of other packages already have the
// rest.
func forOtherPackages(list []KeyAccess, pkg string, counted map[string]bool) []KeyAccess {
	var open, own []KeyAccess
	for _, t := range list {
		t.CalleeKey, t.Counted, t.Place = "", counted[t.Key.String()], t.placeInFact(pkg)
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

// Named reports whether the key has a constant part with a letter.
func (t KeyAccess) Named() bool { return strings.ContainsFunc(t.Key.Constant(), unicode.IsLetter) }

// Counts reports whether limiters count with such an access.
func (t KeyAccess) Counts() bool {
	return t.Access == rediscmd.Write && (rediscmd.CounterCommands[t.Command] || t.Script())
}

// Script reports whether a script makes the access.
func (t KeyAccess) Script() bool { return rediscmd.RunCommands[t.Command] }
