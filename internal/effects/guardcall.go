package effects

import (
	"fmt"
	"strings"

	"github.com/redisvet/redisvet/internal/names"
)

// A GuardCall is the call of an interface's method or of a function kept in a field or
// variable that answers with an error or a bool. Somebody else may have put a guard
// there.
type GuardCall struct {
	Of              string // the interface, "a/b.Checker", or the field, "a/b.Cache.OnAccess"
	Method          string // "" for a field
	Sig             string // the signature, with package paths
	Methods         string // all methods of the interface, between blanks
	Owner           string // the type whose method makes the call: "*a/b.Cache", "" for a function
	MakesRoundTrips bool   // the function that makes the call goes on to make round trips
	Cutoff          Cutoff
	CutoffKey       string // for a test of the key, the prefix that it tests for
	OnMiss          bool   // only on a miss of a local lookup
	Chain           []names.Func
}

// A Cutoff says what on the path to a GuardCall may prevent the call and so
// break a cycle.
type Cutoff uint8

// The cutoffs, the weakest last.
const (
	NoCutoff  Cutoff = iota
	InContext        // a context value
	Flagged          // a flag that is set, TryLock
	ByKey            // a test of the key or of the elapsed time
)

// A guardCallID identifies the guard calls of one function.
type guardCallID struct {
	of, method, sig, owner string
	cutoff                 Cutoff
	cutoffKey              string
}

func (a GuardCall) id() guardCallID {
	return guardCallID{a.Of, a.Method, a.Sig, a.Owner, a.Cutoff, a.CutoffKey}
}

func (id guardCallID) String() string {
	return fmt.Sprintf("%s/%s/%s/%s/%d/%s", id.of, id.method, id.sig, id.owner, id.cutoff, id.cutoffKey)
}

// Name returns the method or field as messages show it: "Checker.Check",
// "Cache.OnAccess".
func (a GuardCall) Name() string {
	of := a.Of[strings.LastIndex(a.Of, "/")+1:]
	if _, rest, ok := strings.Cut(of, "."); ok {
		of = rest
	}
	if a.Method == "" {
		return of
	}
	return of + "." + a.Method
}

// Senders counts the calls of a function that make round trips, and those of them that
// lead to a guard. A call that leads to one may send no more than what the guard does.
type Senders struct {
	n       int
	leading map[guarded]int
}

// guarded is what a guard call calls, and for whom.
type guarded struct{ of, method, owner string }

func (a GuardCall) guarded() guarded { return guarded{a.Of, a.Method, a.Owner} }

// Add counts a call with what it sends and the guard calls that it leads to.
func (s *Senders) Add(trips []RoundTrip, calls []GuardCall) {
	if len(trips) == 0 {
		return
	}
	s.n++
	seen := map[guarded]bool{}
	for _, a := range calls {
		seen[a.guarded()] = true
	}
	for g := range seen {
		if s.leading == nil {
			s.leading = map[guarded]int{}
		}
		s.leading[g]++
	}
}

// Other reports whether a call makes round trips that does not lead to a guard call.
func (s *Senders) Other(a GuardCall) bool { return s.leading[a.guarded()] < s.n }

// maxGuardCalls bounds a fact. A guard is called further from where it is than a
// command is from its loop: there are helpers on both sides.
const (
	maxGuardCalls = 10
	maxGuardChain = 5
)

// AddGuardCall keeps for each id the call with the shortest chain.
func (s *Builder) AddGuardCall(a GuardCall) {
	if len(a.Chain) > maxGuardChain {
		return
	}
	if i := at(s.GuardCalls, &s.guardCalls, a.id(), GuardCall.id); i >= 0 {
		o := s.GuardCalls[i]
		onMiss := o.OnMiss && a.OnMiss
		if isShorter(a.Chain, o.Chain) {
			a.MakesRoundTrips = a.MakesRoundTrips || o.MakesRoundTrips
			s.GuardCalls[i] = a
		}
		s.GuardCalls[i].OnMiss = onMiss
		return
	}
	s.GuardCalls = append(s.GuardCalls, a)
}

func sortGuardCalls(list []GuardCall) []GuardCall {
	sortByText(list, func(a GuardCall) int { return len(a.Chain) }, func(a GuardCall) string { return a.id().String() })
	return list[:min(len(list), maxGuardCalls)]
}
