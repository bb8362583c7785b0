package measured

import (
	"go/token"
	"os"
	"sync"
	"time"

	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/profile"
	"github.com/redisvet/redisvet/internal/summary"
)

// read has the profiles that were read, by name: every rule asks for every package.
var read sync.Map

// A reading is a profile with the version of its file.
type reading struct {
	size  int64
	mtime time.Time
	p     *profile.Profile
}

// Read reads a profile, or returns it as it was read before from the same file.
func Read(name string) (*profile.Profile, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if r, ok := read.Load(name); ok && r.(reading).size == info.Size() && r.(reading).mtime.Equal(info.ModTime()) {
		return r.(reading).p, nil
	}
	p, err := profile.Read(name)
	if err != nil {
		return nil, err
	}
	read.Store(name, reading{info.Size(), info.ModTime(), p})
	return p, nil
}

// Price is a pricer of package rule: it says what a profile has for the calls of a
// package. The package is joined with it when the first finding asks.
func Price(name string, res *summary.Result) (func(at token.Pos, leadsTo []token.Pos) float64, error) {
	p, err := Read(name)
	if err != nil || len(res.Functions()) == 0 {
		return nil, err
	}
	fset := res.Functions()[0].SSA.Prog.Fset
	attribution := sync.OnceValue(func() *Attribution {
		list, calls := sites.Of(res), []profile.CallSite(nil)
		if len(list) > 0 {
			calls = p.CallSitesOf(packageOf(list[0]) + ".")
		}
		return attribute(p, calls, list)
	})
	return func(at token.Pos, leadsTo []token.Pos) float64 {
		var to []token.Position
		for _, pos := range leadsTo {
			to = append(to, fset.Position(pos))
		}
		return attribution().perDay(place{around(res, at), fset.Position(at)}, to)
	}, nil
}

// around returns the declared function around a position, as a frame names it.
func around(res *summary.Result, pos token.Pos) string {
	for _, fn := range res.Functions() {
		syntax := fn.SSA.Syntax()
		if fn.SSA.Parent() != nil || syntax == nil || pos < syntax.Pos() || pos >= syntax.End() {
			continue
		}
		return functionOf(sites.Site{Package: res.Path(), Func: fn.SSA.Pkg.Pkg.Name() + "." + fn.Name().String()})
	}
	return ""
}
