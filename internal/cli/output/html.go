package output

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"go/token"
	"html/template"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/report"
)

//go:embed report.html.tmpl
var htmlText string

// htmlTemplate is parsed when a page is written, because go vet starts the command for
// each package.
var htmlTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("report").Parse(htmlText))
})

// A Bill is what a profile says besides the findings.
type Bill struct {
	PerDay float64 // of all samples, 0 without a profile
	Hot    []Hot   // without a finding
	// Changes compare with a second profile, and Total is that of all commands. There are
	// none without one.
	Changes []Change
	Total   Change
	// Cost writes what a number of commands a day costs, as in messages.
	Cost func(perDay float64) string
}

// A Hot is a place that sends much.
type Hot struct {
	Pos    token.Position
	Text   string
	PerDay float64
}

// A Change is what was sent before and after, in commands a day.
type Change struct {
	Name          string
	Before, After float64
	Percent       string // "new" if there was nothing before
}

// The types below are what the template shows. All texts are printable.
type (
	page struct {
		Heading, Version string
		Total, TotalCost string
		Hot              []hotLine
		Changes          []change
		All              change
		Fixes            bool // a finding has one
		Rules, Packages  table
		Impacts          []impactGroup
		Hidden           []string
	}
	hotLine struct{ Place, Text, PerDay, Cost string }
	change  struct {
		Name, Before, After     string
		Percent                 string
		BeforeShare, AfterShare int // of the largest number
	}
	table struct {
		By       string // what the rows are
		Rows     []row
		Measured bool // a row has a number of commands
	}
	row struct {
		Name   []string // a line may break between the parts
		URL    string
		N      int
		PerDay string
		perDay float64
	}
	impactGroup struct {
		Name     string
		Findings []article
	}
	article struct {
		ID, Place, Kind, URL, Message string
		PerDay, Cost                  string
		Share                         int
		Lines                         []sourceLine
		Path                          []step
		Fixes                         []htmlFix
		Withheld                      bool
	}
	sourceLine struct {
		Number, Text string
		Marked       bool
	}
	step    struct{ Place, Text, Code string }
	htmlFix struct {
		Title string
		Diff  []diffLine
	}
	diffLine struct{ Kind, Text string }
)

// HTML writes a report as one page that needs no other file and no network.
func HTML(w io.Writer, r Report, b Bill) error {
	p := page{Heading: fmt.Sprintf("%d findings", len(r.Findings)), Version: printable.Line(r.Version)}
	if len(r.Findings) == 1 {
		p.Heading = "1 finding"
	}
	if b.PerDay > 0 {
		p.Total, p.TotalCost = report.PerDay(b.PerDay), b.Cost(b.PerDay)
	}
	for _, h := range b.Hot {
		p.Hot = append(p.Hot, hotLine{r.Position(h.Pos), printable.Line(h.Text), report.PerDay(h.PerDay), b.Cost(h.PerDay)})
	}
	for _, h := range r.Hidden {
		p.Hidden = append(p.Hidden, fmt.Sprintf("%s/%s: %d", h.Rule, h.name(), h.N))
	}
	p.Changes = changes(b.Changes)
	p.All = change{Before: report.PerDay(b.Total.Before), After: report.PerDay(b.Total.After), Percent: b.Total.Percent}
	p.Fixes = slices.ContainsFunc(r.Findings, func(f Finding) bool { return len(f.fixes) > 0 || f.Withheld })
	p.Rules = tableOf("rule", r.Findings, func(f Finding) (string, string) { return f.Check(), f.url })
	p.Packages = tableOf("package", r.Findings, func(f Finding) (string, string) {
		return filepath.ToSlash(filepath.Dir(r.Relative(f.Pos.Filename))), ""
	})
	largest := 0.0
	for _, f := range r.Findings {
		largest = max(largest, f.Measured)
	}
	for impact := config.High; impact >= config.Low; impact-- {
		g := impactGroup{Name: impact.String()}
		for i, f := range r.Findings {
			if f.Impact == impact {
				a := newArticle(r, b, f, largest)
				a.ID = fmt.Sprintf("finding-%d", i+1)
				g.Findings = append(g.Findings, a)
			}
		}
		if len(g.Findings) > 0 {
			p.Impacts = append(p.Impacts, g)
		}
	}
	var out bytes.Buffer
	if err := htmlTemplate().Execute(&out, p); err != nil {
		return err
	}
	_, err := w.Write(out.Bytes())
	return err
}

// maxChanges is the number of changes that a page shows.
const maxChanges = 20

// changes writes the first changes, with bars that have one scale.
func changes(list []Change) []change {
	list = list[:min(len(list), maxChanges)]
	largest := 0.0
	for _, c := range list {
		largest = max(largest, c.Before, c.After)
	}
	var out []change
	for _, c := range list {
		out = append(out, change{
			Name: printable.Line(c.Name), Before: report.PerDay(c.Before), After: report.PerDay(c.After), Percent: c.Percent,
			BeforeShare: int(100 * c.Before / largest), AfterShare: int(100 * c.After / largest),
		})
	}
	return out
}

// tableOf counts findings by a name, those with most commands first, then most findings.
func tableOf(what string, found []Finding, by func(Finding) (name, url string)) table {
	index := map[string]*row{}
	for _, f := range found {
		name, url := by(f)
		if index[name] == nil {
			index[name] = &row{Name: strings.SplitAfter(printable.Line(name), "/"), URL: url}
		}
		index[name].N++
		index[name].perDay += f.Measured
	}
	out := table{By: what}
	for _, name := range slices.Sorted(maps.Keys(index)) {
		r := *index[name]
		if r.perDay > 0 {
			r.PerDay, out.Measured = report.PerDay(r.perDay), true
		}
		out.Rows = append(out.Rows, r)
	}
	slices.SortStableFunc(out.Rows, func(a, b row) int { return cmp.Or(-cmp.Compare(a.perDay, b.perDay), -cmp.Compare(a.N, b.N)) })
	return out
}

// around is the number of lines of source before and after a finding.
const around = 3

func newArticle(r Report, b Bill, f Finding, largest float64) article {
	a := article{
		Place: r.Position(f.Pos), Kind: f.Check(), URL: f.url, Message: f.message, Withheld: f.Withheld,
	}
	if f.Measured > 0 {
		a.PerDay, a.Cost, a.Share = report.PerDay(f.Measured), b.Cost(f.Measured), int(100*f.Measured/largest)
	}
	first, lines := r.Files.Around(f.Pos, f.end, around)
	for i, text := range lines {
		n := first + i
		text, _ = expand(text)
		a.Lines = append(a.Lines, sourceLine{fmt.Sprintf("%4d", n), text, n >= f.Pos.Line && n <= f.LastLine()})
	}
	for _, rel := range f.Related {
		code := printable.Line(strings.TrimSpace(r.Files.Line(rel.Pos.Filename, rel.Pos.Line)))
		a.Path = append(a.Path, step{r.Position(rel.Pos), rel.message, code})
	}
	for _, fx := range f.fixes {
		a.Fixes = append(a.Fixes, htmlFix{fx.Message, diffOf(r, fx)})
	}
	return a
}

// diffOf returns the edits of a fix as the lines of a unified diff.
func diffOf(r Report, f fix) []diffLine {
	byFile := map[string][]edit{}
	for _, e := range f.Edits {
		byFile[e.Pos.Filename] = append(byFile[e.Pos.Filename], e)
	}
	var out []diffLine
	for _, name := range slices.Sorted(maps.Keys(byFile)) {
		before := r.Files.Text(name)
		after, ok := applied(before, byFile[name])
		if !ok {
			continue // the file has changed since it was analysed
		}
		label, begun := r.Relative(name), false
		for line := range strings.Lines(string(diff.Diff(label, before, label, after))) {
			if line = printable.Code(strings.TrimSuffix(line, "\n")); line == "" || strings.HasPrefix(line, "diff ") {
				continue
			}
			kind := line[:1]
			begun = begun || kind == "@"
			if !begun { // the names of the file
				kind = " "
			}
			out = append(out, diffLine{kind, line})
		}
	}
	return out
}

// applied returns a text with edits that do not overlap.
func applied(text []byte, edits []edit) ([]byte, bool) {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.Pos.Offset, b.Pos.Offset) })
	var out []byte
	at := 0
	for _, e := range edits {
		if e.Pos.Offset < at || e.End.Offset < e.Pos.Offset || e.End.Offset > len(text) {
			return nil, false
		}
		out = append(append(out, text[at:e.Pos.Offset]...), e.Text...)
		at = e.End.Offset
	}
	return append(out, text[at:]...), true
}
