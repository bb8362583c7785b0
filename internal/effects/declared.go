package effects

import "github.com/redisvet/redisvet/internal/directive"

// As returns the summary of a function of which directives say d.
func (s *Summary) As(d directive.Set) *Summary {
	if s == nil || d == 0 {
		return s
	}
	out := Builder{Summary: *s}
	if d&directive.Waits != 0 {
		out.Wait = Wait{OK: Sure, Fail: Sure}
	}
	if d.OnMiss() {
		out.RoundTrips, out.KeyAccesses, out.ParamUses = nil, nil, nil
		for _, t := range s.RoundTrips {
			t.Cached = true
			out.AddRoundTrip(t)
		}
		for _, a := range s.KeyAccesses {
			a.Cached = true
			out.AddKeyAccess(a)
		}
		for _, u := range s.ParamUses {
			u.Mode = Guarded
			out.AddParamUse(u)
		}
	}
	return &out.Summary
}
