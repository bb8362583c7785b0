package summary

import (
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// Reaches is the package fact of a package that uses Redis: a go-redis
// client, or a package that imports one or a package with this fact.
type Reaches struct {
	Resolver bool // a ClusterClient is given a command resolver, here or below
}

// AFact marks a fact.
func (*Reaches) AFact() {}

func (r *Reaches) String() string {
	if r.Resolver {
		return "reaches redis, sets a command resolver"
	}
	return "reaches redis"
}

// effects is the fact of a function: its summary.
type effects struct{ Summary Summary }

func (*effects) AFact() {}

func (e *effects) String() string { return e.Summary.String() }

// flows is the package fact about interfaces: which concrete types are put
// into which interface, here and in the packages below, with the summaries of
// their methods. It carries the methods itself, since the types behind a
// constructor are often unexported and out of reach of an object fact.
type flows struct {
	Impls []Impl
	Edges []Edge
}

func (*flows) AFact() {}

func (f *flows) String() string {
	var parts []string
	for _, i := range f.Impls {
		parts = append(parts, i.Type+" is "+i.Iface)
	}
	return strings.Join(parts, "; ")
}

// An Impl says that values of Type are put into Iface.
type Impl struct {
	Iface, Type string // with package path: "a/b.Repo", "*a/b.repo"
	Methods     []Method
}

// A Method is one method of an Impl that does something worth telling.
type Method struct {
	Name    string
	Summary Summary
}

// An Edge says that values of interface From are put into interface To.
type Edge struct{ From, To string }

// A Summary is what one call of a function does.
type Summary struct {
	RoundTrips      []RoundTrip
	KeyAccesses     []KeyAccess
	GuardCalls      []GuardCall
	ParamUses       []ParamUse
	StoredParams    []StoredParam
	Wait            Wait
	NoReturn        bool
	PureConstructor bool // a constructor that does nothing but make a value around a client
	// HookTrips are the round trips of the functions that a hook returns, and
	// LaterStop what may keep them from being made.
	HookTrips  []RoundTrip
	HookCutoff Cutoff
	Text       Text // of the first result, where that is a key; "" where unknown
}

// A RoundTrip is a round trip to Redis that a call makes.
type RoundTrip struct {
	Command  string // "GET"; "" when only the running program knows it
	Kind     rediscmd.Kind
	Access   rediscmd.Access
	Calls    int                // commands billed: the calls of a script, else 1
	Blocking bool               // waits on the server
	Pop      bool               // takes an element away
	Many     bool               // takes or reads as many elements as it is told to
	Takes    bool               // takes away what is there, or may: a script that is not seen
	Batch    rediscmd.BatchCall // empty when a pipeline is the only one
	ManyKeys bool               // the batch form takes many keys, not members of one
	Key      string             // constant prefix of the key
	ViaParam int                // n>0: made only when parameter n-1 holds no pipeline
	Cached   bool               // only after a local lookup has missed, or now and then
	Gated    bool               // only when there is something in memory to send
	Endless  bool               // inside a loop of the callee that nothing bounds
	Chain    []string
}

// A tripID is what makes two trips of one function the same trip.
type roundTripID struct {
	command                                 string
	kind                                    rediscmd.Kind
	viaParam                                int
	cached, gated, endless, blocking, takes bool
}

func (t RoundTrip) id() roundTripID {
	return roundTripID{t.Command, t.Kind, t.ViaParam, t.Cached, t.Gated, t.Endless, t.Blocking, t.Takes}
}

func (id roundTripID) String() string {
	return fmt.Sprintf("%s/%d/%d/%t/%t/%t/%t/%t", id.command, id.kind, id.viaParam, id.cached, id.gated, id.endless, id.blocking, id.takes)
}

// maxChain is the number of calls between a loop and the command beyond which
// a trip is dropped. Of 121 true findings in public code none was deeper than
// three calls; beyond that the work around the command outweighs it.
const maxChain = 3

// maxRoundTrips bounds a fact.
const maxRoundTrips = 12

// addRoundTrip keeps for each id the trip with the shortest chain, the
// alphabetically first of equals, so that the order of calls is of no matter.
func (s *gathering) addRoundTrip(t RoundTrip) {
	if len(t.Chain) > maxChain {
		return
	}
	if i := at(s.RoundTrips, &s.roundTrips, t.id(), RoundTrip.id); i >= 0 {
		o := s.RoundTrips[i]
		if len(t.Chain) < len(o.Chain) || len(t.Chain) == len(o.Chain) && roundTripOrder(t) < roundTripOrder(o) {
			s.RoundTrips[i] = t
		}
		return
	}
	s.RoundTrips = append(s.RoundTrips, t)
}

func roundTripOrder(t RoundTrip) string { return strings.Join(t.Chain, "\x00") + "\x00" + t.Key }

// A ParamUse is what a function does with a parameter that is a function or an
// interface: it calls it, or the named method of it.
type ParamUse struct {
	Param  int // as the receiver is 0 for methods; negative: a captured variable
	Method string
	Mode   Mode
}

// A Mode is how often and where a function value is called.
type Mode = knowledge.Mode

// The modes, the one that matters most last.
const (
	Guarded = knowledge.Guarded
	Paced   = knowledge.Paced
	Once    = knowledge.Once
	Async   = knowledge.Async
	PerItem = knowledge.PerItem
)

// maxParamUses bounds a fact.
const maxParamUses = 12

func (s *Summary) addParamUse(u ParamUse) {
	for i, o := range s.ParamUses {
		if o.Param == u.Param && o.Method == u.Method {
			s.ParamUses[i].Mode = max(o.Mode, u.Mode)
			return
		}
	}
	s.ParamUses = append(s.ParamUses, u)
}

// A Level is how sure it is that a call waits.
type Level uint8

const (
	// Never: some way through the call does not wait.
	Never Level = iota
	// Soft: it waits on the server, and would not if the server failed.
	Soft
	// Sure: every way through waits.
	Sure
)

// A Wait says whether a call waits, by its outcome: OK when it returns a nil
// error (or true), Fail when it returns an error (or false). A function
// without such a result has the same level twice.
type Wait struct {
	OK, Fail Level
	Every    time.Duration // the shortest wait known, 0 when unknown
}

func (w Wait) none() bool { return w.OK == Never && w.Fail == Never }

// normal sorts and bounds the summary: the same function gives the same
// bytes, whatever the order it was met in.
func (s *Summary) normal() {
	sortByText(s.RoundTrips, func(t RoundTrip) int { return len(t.Chain) }, func(t RoundTrip) string { return t.id().String() + roundTripOrder(t) })
	if len(s.RoundTrips) > maxRoundTrips {
		s.RoundTrips = s.RoundTrips[:maxRoundTrips]
	}
	s.KeyAccesses = sortKeyAccesses(s.KeyAccesses)
	s.GuardCalls = sortGuardCalls(s.GuardCalls)
	sort.Slice(s.ParamUses, func(i, j int) bool {
		a, b := s.ParamUses[i], s.ParamUses[j]
		if a.Param != b.Param {
			return a.Param < b.Param
		}
		return a.Method < b.Method
	})
	if len(s.ParamUses) > maxParamUses {
		s.ParamUses = s.ParamUses[:maxParamUses]
	}
}

func (s *Summary) zero() bool {
	return len(s.RoundTrips) == 0 && len(s.KeyAccesses) == 0 && len(s.GuardCalls) == 0 && len(s.ParamUses) == 0 && len(s.StoredParams) == 0 && s.Wait.none() && !s.NoReturn && !s.PureConstructor && len(s.HookTrips) == 0 && s.Text == ""
}

// exported is the summary without what only the package itself can use.
// counted are the keys that the package counts up.
func (s Summary) exported(counted map[string]bool) Summary {
	var uses []ParamUse
	for _, u := range s.ParamUses {
		if u.Param >= 0 {
			uses = append(uses, u)
		}
	}
	s.ParamUses = uses
	s.KeyAccesses = forOtherPackages(s.KeyAccesses, counted)
	return s
}

func (s Summary) String() string {
	var parts []string
	if s.PureConstructor {
		parts = append(parts, "makes a value")
	}
	for _, t := range s.RoundTrips {
		p := t.Command
		if p == "" {
			p = "command"
		}
		if t.ViaParam > 0 {
			p += fmt.Sprintf(" on parameter %d", t.ViaParam-1)
		}
		if t.Cached {
			p += " on a miss"
		}
		if t.Endless {
			p += " for ever"
		}
		if len(t.Chain) > 0 {
			p += " through " + strings.Join(t.Chain, " -> ")
		}
		parts = append(parts, p)
	}
	for _, t := range s.KeyAccesses {
		if t.Key.HasParams() {
			queued := ""
			if t.Queued {
				queued = "queued "
			}
			parts = append(parts, fmt.Sprintf("key of %s%s %s", queued, t.Command, t.Key.numbered()))
		}
	}
	for _, a := range s.GuardCalls {
		p := "asks " + a.Name()
		if a.Cutoff != NoCutoff {
			p += " unless stopped"
		}
		if len(a.Chain) > 0 {
			p += " through " + strings.Join(a.Chain, " -> ")
		}
		parts = append(parts, p)
	}
	for _, t := range s.HookTrips {
		parts = append(parts, "later "+t.Command)
	}
	if s.Text != "" {
		parts = append(parts, "returns "+s.Text.numbered())
	}
	for _, u := range s.ParamUses {
		m := ""
		if u.Method != "" {
			m = "." + u.Method
		}
		parts = append(parts, fmt.Sprintf("calls parameter %d%s %s", u.Param, m, u.Mode))
	}
	for _, k := range s.StoredParams {
		parts = append(parts, fmt.Sprintf("keeps parameter %d in %s", k.Param, GuardCall{Of: k.In}.Name()))
	}
	if !s.Wait.none() {
		w := "waits"
		switch {
		case s.Wait.Fail == Never:
			w = "waits on success"
		case s.Wait.OK == Never:
			w = "waits on failure"
		}
		if s.Wait.Every > 0 {
			w += " " + s.Wait.Every.String()
		}
		parts = append(parts, w)
	}
	if s.NoReturn {
		parts = append(parts, "does not return")
	}
	return strings.Join(parts, ", ")
}
