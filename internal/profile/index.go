package profile

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"sync"
)

// A CallSite is one line of a program in a profile, with one command and one pattern of
// keys.
type CallSite struct {
	Frame
	Command, Key string // "" if the profile does not say
	Commands     int64
	Samples      []int32 // positions in the profile
}

// An index is what rules ask of a profile for each package. Each part is made once.
type index struct {
	sitesOnce, callersOnce sync.Once

	sites   []CallSite
	callers map[string][]caller // by function
}

// A caller is a frame above a call site, with the samples that have it.
type caller struct {
	*Frame
	samples []int32
}

// CallSites returns the call sites in the order of functions and lines. The caller must
// not change them.
func (p *Profile) CallSites() []CallSite {
	p.index.sitesOnce.Do(func() { p.index.sites = p.callSites() })
	return p.index.sites
}

// CallSitesOf returns the call sites whose functions have names with a prefix.
func (p *Profile) CallSitesOf(prefix string) []CallSite {
	all := p.CallSites()
	all = all[sort.Search(len(all), func(i int) bool { return all[i].Func >= prefix }):]
	return all[:sort.Search(len(all), func(i int) bool { return !strings.HasPrefix(all[i].Func, prefix) })]
}

// Through returns the samples whose stack has a call at a line of a function, which is
// not the call site. The file is given without directories.
func (p *Profile) Through(function, base string, line int) []int32 {
	p.index.callersOnce.Do(func() { p.index.callers = p.callersByFunction() })
	var out []int32
	for _, c := range p.index.callers[function] {
		if c.Line == line && c.Base() == base {
			out = append(out, c.samples...)
		}
	}
	return out
}

func (p *Profile) callSites() []CallSite {
	type id struct {
		at           *Frame
		command, key string
	}
	at := map[id]int{}
	var out []CallSite
	for n, s := range p.Samples {
		k := id{s.Stack[0], s.command, s.key}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, CallSite{Frame: s.Site(), Command: s.command, Key: s.key})
		}
		out[i].Commands += s.Commands
		out[i].Samples = append(out[i].Samples, int32(n))
	}
	slices.SortFunc(out, func(a, b CallSite) int {
		return cmp.Or(cmp.Compare(a.Func, b.Func), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Command, b.Command), cmp.Compare(a.Key, b.Key))
	})
	return out
}

func (p *Profile) callersByFunction() map[string][]caller {
	samples := map[*Frame][]int32{}
	for n, s := range p.Samples {
		for _, f := range s.Stack[1:] {
			samples[f] = append(samples[f], int32(n))
		}
	}
	out := map[string][]caller{}
	for f, list := range samples {
		out[f.Func] = append(out[f.Func], caller{f, list})
	}
	return out
}
