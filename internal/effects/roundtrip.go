package effects

import (
	"fmt"
	"slices"

	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A RoundTrip is a round trip to Redis that a call makes.
type RoundTrip struct {
	Command  string // "GET"; "" when only the running program knows it
	Kind     rediscmd.Kind
	Access   rediscmd.Access
	Calls    int                // commands billed: the calls of a script, else 1
	Blocking bool               // waits on the server
	Pop      bool               // takes an element away
	Many     bool               // takes or reads as many elements as an argument says
	Takes    bool               // removes data, or may: a script whose source is unknown
	Batch    rediscmd.BatchCall // empty when a pipeline is the only one
	ManyKeys bool               // the batch form takes many keys, not members of one
	Key      string             // constant prefix of the key
	ViaParam int                // n>0: made only when parameter n-1 is not a pipeline
	Cached   bool               // only on a miss of a local lookup, or now and then
	Gated    bool               // only when there is something in memory to send
	Late     bool               // only after the callee has waited
	Found    bool               // only after an earlier command of the callee has found something
	Endless  bool               // inside a loop of the callee that nothing bounds
	Own      bool               // sent by a client that the callee makes from what it is given
	Injected bool               // by a value that only another package of the program injects
	// Alternative marks one that the costliest way through the callee leaves out.
	Alternative bool
	Chain       []names.Func
}

// A roundTripID identifies the round trips of one function.
type roundTripID struct {
	command                                            string
	kind                                               rediscmd.Kind
	viaParam                                           int
	cached, gated, late, endless, blocking, takes, own bool
}

func (t RoundTrip) id() roundTripID {
	return roundTripID{t.Command, t.Kind, t.ViaParam, t.Cached, t.Gated, t.Late, t.Endless, t.Blocking, t.Takes, t.Own}
}

func (id roundTripID) String() string {
	return fmt.Sprintf("%s/%d/%d/%t/%t/%t/%t/%t/%t/%t", id.command, id.kind, id.viaParam, id.cached, id.gated, id.late, id.endless, id.blocking, id.takes, id.own)
}

// MaxChain is the number of calls between a loop and the command beyond which
// a trip is dropped. Of 121 true findings in public code none was deeper than
// three calls; beyond that the work around the command outweighs it.
const MaxChain = 3

// MaxInjected is the same if one of the calls is on a type that only another package
// injects. Of the findings with one such call nearly all were true, of those with
// three few.
const MaxInjected = 2

// maxRoundTrips bounds a fact.
const maxRoundTrips = 12

// AddRoundTrip keeps for each id the trip with the shortest chain, and the
// alphabetically first of equals. One that the package knows goes before one that is
// injected. So the order of calls does not matter.
func (s *Builder) AddRoundTrip(t RoundTrip) {
	if len(t.Chain) > MaxChain || t.Injected && len(t.Chain) > MaxInjected {
		return
	}
	if i := at(s.RoundTrips, &s.roundTrips, t.id(), RoundTrip.id); i >= 0 {
		o := &s.RoundTrips[i]
		alternative := o.Alternative && t.Alternative
		switch {
		case t.Injected != o.Injected:
			if o.Injected {
				*o = t
			}
		case isShorter(t.Chain, o.Chain) || slices.Equal(t.Chain, o.Chain) && t.Key < o.Key:
			*o = t
		}
		o.Alternative = alternative
		return
	}
	s.RoundTrips = append(s.RoundTrips, t)
}

// isShorter reports whether a call path goes before another: it has fewer calls,
// or as many and comes first in the alphabet.
func isShorter(a, b []names.Func) bool {
	return len(a) < len(b) || len(a) == len(b) && names.Join(a, "\x00") < names.Join(b, "\x00")
}

func roundTripOrder(t RoundTrip) string { return names.Join(t.Chain, "\x00") + "\x00" + t.Key }

// EmptyHanded reports whether a pop returns no element and no error if there is
// none.
func (t RoundTrip) EmptyHanded() bool {
	return rediscmd.RankCommands[t.Command] || t.Command == "SPOP" && t.Many
}
