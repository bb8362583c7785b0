package totals

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/printable"
)

// A row counts findings that are alike.
type row struct{ category, dir, keys string }

// maxKeys is the number of key patterns of a row.
const maxKeys = 3

// Statistics prints a table that counts findings by category, directory and key
// pattern, the most frequent first, or nothing if there are none. The sites have the
// keys.
func Statistics(w io.Writer, paths output.Paths, found []output.Finding, list []sites.Site) error {
	if len(found) == 0 {
		return nil
	}
	counts := map[row]int{}
	var rows []row
	for _, f := range found {
		r := row{f.Check(), filepath.ToSlash(filepath.Dir(paths.Relative(f.Pos.Filename))), keysOf(f, list)}
		if counts[r] == 0 {
			rows = append(rows, r)
		}
		counts[r]++
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(-cmp.Compare(counts[a], counts[b]), cmp.Compare(a.category, b.category), cmp.Compare(a.dir, b.dir), cmp.Compare(a.keys, b.keys))
	})
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "FINDINGS\tRULE/CATEGORY\tPACKAGE\tKEYS")
	for _, r := range rows {
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\n", counts[r], r.category, r.dir, r.keys)
	}
	return t.Flush()
}

// keysOf returns the patterns of the keys that a finding is about, or "-".
func keysOf(f output.Finding, list []sites.Site) string {
	var keys []string
	for _, s := range list {
		if slices.ContainsFunc(f.Places(), s.At) {
			for _, k := range s.Keys {
				keys = append(keys, printable.Line(k))
			}
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	switch {
	case len(keys) == 0:
		return "-"
	case len(keys) > maxKeys:
		keys = append(keys[:maxKeys:maxKeys], "...")
	}
	return strings.Join(keys, ", ")
}
