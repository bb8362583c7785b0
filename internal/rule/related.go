package rule

import (
	"go/token"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
)

// CallPath returns the places on the call path from a call to its command.
func CallPath(site *summary.Site) []report.Related {
	var out []report.Related
	for _, next := range summary.CallPath(site) {
		lead := report.LeadsTo
		if next.Direct() {
			lead = report.TheCommand
		}
		out = append(out, lead.At(next.Call.Common().Pos()))
	}
	return out
}

// CommandElsewhere returns the place of a command that another package sends. There is none
// if that is in another module, or if the driver has not seen the file.
func CommandElsewhere(pass *analysis.Pass, t effects.KeyAccess) []report.Related {
	i, colon := strings.LastIndexByte(t.Place, '/'), strings.LastIndexByte(t.Place, ':')
	if i < 0 || colon < i || len(pass.Files) == 0 {
		return nil
	}
	line, err := strconv.Atoi(t.Place[colon+1:])
	own := filepath.Dir(pass.Fset.PositionFor(pass.Files[0].FileStart, false).Filename)
	dir, ok := folder(t.Place[:i], pass.Pkg.Path(), filepath.ToSlash(own))
	if err != nil || !ok {
		return nil
	}
	name := filepath.Join(filepath.FromSlash(dir), t.Place[i+1:colon])
	var out []report.Related
	pass.Fset.Iterate(func(f *token.File) bool {
		if f.Name() == name && 0 < line && line <= f.LineCount() {
			out = append(out, report.TheCommand.At(f.LineStart(line)))
		}
		return len(out) == 0
	})
	return out
}

// folder returns the folder of a package, by that of another one in the same module.
func folder(pkg, other, at string) (string, bool) {
	x, y := strings.Split(other, "/"), strings.Split(at, "/")
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	rest, ok := strings.CutPrefix(pkg+"/", strings.Join(append(x, ""), "/"))
	return path.Join(strings.Join(y, "/"), rest), ok
}
