package entry

import (
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/summary"
)

// Words returns the words of a function's name and receiver, its own first, and those of
// its file and the folders of its module.
func Words(pass *analysis.Pass, fn *summary.Fn) (name, place []string) {
	of := fn.Name()
	name = append(names.Singular(of.Name), names.Singular(of.Recv)...)
	if file := pass.Fset.Position(fn.SSA.Pos()).Filename; file != "" {
		place = append(place, names.Singular(strings.TrimSuffix(filepath.Base(file), ".go"))...)
	}
	dir := pass.Pkg.Path()
	if m := pass.Module; m != nil {
		dir = strings.TrimPrefix(dir, m.Path) // the name of the module itself does not count
	}
	for ; dir != "." && dir != "/" && dir != ""; dir = path.Dir(dir) {
		place = append(place, names.Singular(path.Base(dir))...)
	}
	return name, place
}
