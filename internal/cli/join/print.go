package join

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/traffic"
)

// Numbers of lines, and of sites in one, that Text prints.
const (
	mostLines = 40
	mostSites = 4
)

// Text prints lines for a reader. Without keys, a line has no share: its sites
// share the traffic in a way that is not known.
func Text(w io.Writer, paths output.Paths, lines []Line, byKey bool) error {
	var total float64
	for _, l := range lines {
		total += l.PerMinute
	}
	var b strings.Builder
	tab := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for i, l := range lines {
		if i == mostLines {
			break
		}
		share := ""
		if byKey {
			share = fmt.Sprintf("%.0f%%\t", percent(l.PerMinute, total))
		}
		what := strings.TrimSpace(l.Command + " " + l.Key)
		if l.Scripted {
			what += " (script)"
		}
		fmt.Fprintf(tab, "%s\t%s/min\t%s%s\n", printable.Line(what),
			traffic.Rounded(l.PerMinute), share, printable.Line(places(paths, l.sites)))
	}
	tab.Flush()
	if n := len(lines) - mostLines; n > 0 {
		fmt.Fprintf(&b, "and %d more\n", n)
	}
	if !byKey {
		b.WriteString("without -monitor or a profile: all sites of a command, whatever their keys\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// percent is 0 of nothing.
func percent(part, of float64) float64 {
	if of == 0 {
		return 0
	}
	return 100 * part / of
}

// places names sites with the rules that report them.
func places(paths output.Paths, list []sites.Site) string {
	if len(list) == 0 {
		return "not from this code"
	}
	var out []string
	for i, s := range list {
		if i == mostSites {
			out = append(out, fmt.Sprintf("and %d more", len(list)-mostSites))
			break
		}
		place := line(paths, s)
		if rules := rules(s); len(rules) > 0 {
			place += " (" + strings.Join(rules, ", ") + ")"
		}
		out = append(out, place)
	}
	return strings.Join(out, ", ")
}

// line returns file and line of a site.
func line(paths output.Paths, s sites.Site) string {
	p := s.Pos
	p.Column = 0
	return paths.Position(p)
}

func rules(s sites.Site) (names []string) {
	for _, f := range s.Findings {
		if len(names) == 0 || names[len(names)-1] != f.Rule {
			names = append(names, f.Rule)
		}
	}
	return names
}

// JSON prints lines for a program. docs/measure.md describes the form.
func JSON(w io.Writer, paths output.Paths, lines []Line, byKey bool) error {
	type site struct {
		Position string   `json:"position"`
		Function string   `json:"function"`
		Rules    []string `json:"rules"`
	}
	type one struct {
		Command   string  `json:"command"`
		Key       string  `json:"key"`
		Script    bool    `json:"script"`
		PerMinute float64 `json:"per_minute"`
		Sites     []site  `json:"sites"`
	}
	out := struct {
		Version int   `json:"version"`
		ByKey   bool  `json:"by_key"`
		Traffic []one `json:"traffic"`
	}{1, byKey, []one{}}
	for _, l := range lines {
		o := one{l.Command, l.Key, l.Scripted, l.PerMinute, []site{}}
		for _, s := range l.sites {
			o.Sites = append(o.Sites, site{line(paths, s), s.Func, append([]string{}, rules(s)...)})
		}
		out.Traffic = append(out.Traffic, o)
	}
	text, err := printable.Encode(out, "\t")
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}
