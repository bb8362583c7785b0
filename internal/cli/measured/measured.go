// Package measured joins a profile of Redis commands with the sites of a program, and
// says how many commands a day a finding is about.
package measured

import (
	"cmp"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/profile"
)

// An Attribution says which site of a program has sent which samples.
type Attribution struct {
	Profile *profile.Profile
	Sites   []sites.Site
	// Groups are the call sites of the profile, those with most commands first.
	Groups []*Group
	// Moved is the number of them that are on another line of their function now.
	Moved int

	of [][]int32 // the samples of each site
}

// A Group is one call site in a profile, with one command and one pattern of keys.
type Group struct {
	profile.CallSite
	// Site is the index of the site that has sent the commands. It is -1 if that is not
	// in the program.
	Site int
}

// Attribute finds the site of each sample. The first choice is the one with its command
// and key on its line. The next is the one in its function to which its line has moved.
// The last is that with its command on its line, of whichever key.
func Attribute(p *profile.Profile, list []sites.Site) *Attribution {
	return attribute(p, p.CallSites(), list)
}

// attribute finds the sites of some call sites of a profile.
func attribute(p *profile.Profile, calls []profile.CallSite, list []sites.Site) *Attribution {
	a := &Attribution{Profile: p, Sites: list, of: make([][]int32, len(list))}
	for _, c := range calls {
		a.Groups = append(a.Groups, &Group{c, -1})
	}
	byFunc, byFile := map[string][]int{}, map[string][]int{}
	for i, s := range list {
		fn, file := functionOf(s), packageOf(s)+" "+filepath.Base(s.Pos.Filename)
		byFunc[fn] = append(byFunc[fn], i)
		byFile[file] = append(byFile[file], i)
	}
	onLine := func(fits func(sites.Site, *Group) bool) {
		for _, g := range a.Missing() {
			// The name of a literal in a function that was inlined is that of another
			// function, so a line of the file will do.
			in := slices.Concat(byFunc[g.Func], byFile[g.Package()+" "+g.Base()])
			if i := slices.IndexFunc(in, func(i int) bool { return at(list[i], g) && fits(list[i], g) }); i >= 0 {
				a.add(in[i], g)
			}
		}
	}
	onLine(func(s sites.Site, g *Group) bool { return sends(s, g) && keyed(s, g) })
	a.move(byFunc)
	onLine(sends)
	slices.SortStableFunc(a.Groups, func(x, y *Group) int { return -cmp.Compare(x.Commands, y.Commands) })
	return a
}

// Missing returns the call sites of the profile that are not in the program.
func (a *Attribution) Missing() []*Group {
	var out []*Group
	for _, g := range a.Groups {
		if g.Site < 0 {
			out = append(out, g)
		}
	}
	return out
}

func (a *Attribution) add(site int, g *Group) {
	g.Site = site
	a.of[site] = append(a.of[site], g.Samples...)
}

// move finds the sites of groups whose line has another command now, or none. Each line
// goes to the site in its function that sends its command on its key and that no other
// line has; of several lines and sites the first to the first.
func (a *Attribution) move(byFunc map[string][]int) {
	taken := map[int]profile.Frame{}
	for i, samples := range a.of {
		if len(samples) > 0 {
			taken[i] = a.Profile.Samples[samples[0]].Site()
		}
	}
	for _, g := range a.Missing() {
		fits := func(i int) bool {
			other, used := taken[i]
			return sends(a.Sites[i], g) && keyed(a.Sites[i], g) && (!used || other == g.Frame)
		}
		in := byFunc[g.Func]
		to := slices.IndexFunc(in, func(i int) bool { return a.Sites[i].Sends != sites.Flush && fits(i) })
		if to < 0 {
			to = slices.IndexFunc(in, fits)
		}
		if to < 0 {
			continue
		}
		to = in[to]
		if _, again := taken[to]; !again {
			a.Moved++
		}
		taken[to] = g.Frame
		a.add(to, g)
	}
}

// sends reports whether a site may send the command of a group: by itself, in a script,
// or with a pipeline.
func sends(s sites.Site, g *Group) bool {
	return g.Command == "" || s.Sends == sites.Flush || s.Command == "" || s.Uses(g.Command)
}

func at(s sites.Site, g *Group) bool {
	return s.Pos.Line == g.Line && filepath.Base(s.Pos.Filename) == g.Base()
}

// keyed reports whether a site is about the keys of a group. An unknown part matches any.
func keyed(s sites.Site, g *Group) bool {
	return g.Key == "" || s.Sends == sites.Flush || len(s.Keys) == 0 ||
		slices.ContainsFunc(s.Keys, func(k string) bool { return sites.Matches(k, g.Key) })
}

// Commands returns how many commands a site has sent.
func (a *Attribution) Commands(site int) int64 { return a.sum(a.of[site]) }

func (a *Attribution) sum(samples []int32) int64 {
	var n int64
	slices.Sort(samples)
	for _, i := range slices.Compact(samples) {
		n += a.Profile.Samples[i].Commands
	}
	return n
}

// A place is a position in a declared function of a program.
type place struct {
	fn  string // as in a frame
	pos token.Position
}

// perDay returns how many commands a day the program sends in consequence of a call at
// a place. It adds those of the other sites that a finding there leads to, if they are
// reached from its function.
func (a *Attribution) perDay(at place, leadsTo []token.Position) float64 {
	samples := a.Profile.Through(at.fn, filepath.Base(at.pos.Filename), at.pos.Line)
	for i, s := range a.Sites {
		if s.At(at.pos) {
			samples = append(samples, a.of[i]...)
		}
		if !slices.ContainsFunc(leadsTo, s.At) {
			continue
		}
		for _, n := range a.of[i] {
			if slices.ContainsFunc(a.Profile.Samples[n].Stack, func(f *profile.Frame) bool { return f.Func == at.fn }) {
				samples = append(samples, n)
			}
		}
	}
	return a.Profile.PerDay(a.sum(samples))
}

// functionOf returns the declared function of a site as a frame names it.
func functionOf(s sites.Site) string {
	name, _, _ := strings.Cut(s.Func, " ") // without "literal"
	pkg, rest, _ := strings.Cut(name, ".")
	if pkg != "main" {
		pkg = s.Package
	}
	return pkg + "." + rest
}

func packageOf(s sites.Site) string { return profile.PackageOf(functionOf(s)) }
