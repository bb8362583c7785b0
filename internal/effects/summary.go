package effects

import (
	"fmt"
	"sort"
	"strings"

	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/names"
)

// A Summary is what one call of a function does.
type Summary struct {
	RoundTrips      []RoundTrip
	KeyAccesses     []KeyAccess
	GuardCalls      []GuardCall
	ParamUses       []ParamUse
	StoredParams    []StoredParam
	Wait            Wait
	NoReturn        bool
	Slow            bool // always makes a call that takes far longer than a round trip, if it succeeds
	PureConstructor bool // a constructor whose only effect is to make a value around a client
	// HookTrips are the round trips of the functions that a hook returns.
	// HookCutoff is what may prevent them.
	HookTrips  []RoundTrip
	HookCutoff Cutoff
	Text       keytext.Text // of the first result, if that is a key; "" if unknown
}

// IsZero reports whether the summary is empty, so that no fact is needed.
func (s *Summary) IsZero() bool {
	return len(s.RoundTrips) == 0 && len(s.KeyAccesses) == 0 && len(s.GuardCalls) == 0 && len(s.ParamUses) == 0 && len(s.StoredParams) == 0 && s.Wait.None() && !s.NoReturn && !s.Slow && !s.PureConstructor && len(s.HookTrips) == 0 && s.Text == ""
}

// Exported returns the summary without what only the package itself can use. pkg is its
// path, and counted are the keys that it increments.
func (s Summary) Exported(pkg string, counted map[string]bool) Summary {
	var uses []ParamUse
	for _, u := range s.ParamUses {
		if u.Param >= 0 {
			uses = append(uses, u)
		}
	}
	s.ParamUses = uses
	s.KeyAccesses = forOtherPackages(s.KeyAccesses, pkg, counted)
	return s
}

// Normalize sorts and bounds the summary, so that the same function gives the
// same bytes, whatever the order of analysis.
func (s *Summary) Normalize() {
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
			p += " through " + names.Join(t.Chain, " -> ")
		}
		parts = append(parts, p)
	}
	for _, t := range s.KeyAccesses {
		if t.Key.HasParams() {
			queued := ""
			if t.Queued {
				queued = "queued "
			}
			parts = append(parts, fmt.Sprintf("key of %s%s %s", queued, t.Command, t.Key.Numbered()))
		}
	}
	for _, a := range s.GuardCalls {
		p := "asks " + a.Name()
		if a.Cutoff != NoCutoff {
			p += " unless stopped"
		}
		if len(a.Chain) > 0 {
			p += " through " + names.Join(a.Chain, " -> ")
		}
		parts = append(parts, p)
	}
	for _, t := range s.HookTrips {
		parts = append(parts, "later "+t.Command)
	}
	if s.Text != "" {
		parts = append(parts, "returns "+s.Text.Numbered())
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
	if !s.Wait.None() {
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
	if s.Slow {
		parts = append(parts, "is slow")
	}
	if s.NoReturn {
		parts = append(parts, "does not return")
	}
	return strings.Join(parts, ", ")
}
