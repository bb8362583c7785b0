package output

import (
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/output/sarif"
	"github.com/redisvet/redisvet/internal/cli/source"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/rule"
)

const (
	// srcRoot names the root of the repository, to which paths are relative. A
	// reader of the log has it in another place.
	srcRoot = "SRCROOT"
	// fingerprint is the name of our partial fingerprint. Its number changes
	// with the definition.
	fingerprint = "redisvet/v1"
	// maxPlaces is the number of locations that GitHub keeps per result.
	maxPlaces = 100
)

// asSARIF prints the findings as a SARIF log. It contains neither times nor
// paths of the machine: the same findings give the same bytes.
type asSARIF struct{}

func (asSARIF) Print(out io.Writer, r Report) error {
	w := &sarifWriter{root: r.root(), files: r.Files}
	log := sarif.Run{
		Tool: sarif.Tool{Driver: sarif.Component{
			Name: "redisvet", InformationURI: "https://github.com/redisvet/redisvet", Version: r.Version, Rules: []sarif.Rule{},
		}},
		Invocations: []sarif.Invocation{{ExecutionSuccessful: len(r.Faults) == 0}},
		BaseIDs:     map[string]sarif.ArtifactLocation{srcRoot: {Description: &sarif.Text{Text: "the root of the repository"}}},
		ColumnKind:  "utf16CodeUnits",
		Results:     []sarif.Result{},
	}
	if len(r.Hidden) > 0 {
		log.Properties = &sarif.RunProperties{Hidden: hiddenByRule(r.Hidden)}
	}
	for _, f := range r.Faults {
		log.Invocations[0].Notifications = append(log.Invocations[0].Notifications, sarif.Notification{Level: "error", Message: sarif.Text{Text: f}})
	}
	for _, a := range r.Rules {
		log.Tool.Driver.Rules = append(log.Tool.Driver.Rules, sarifRule(a))
	}
	prints := fingerprints(w.files, r.Findings)
	for i, f := range r.Findings {
		res := w.result(f)
		res.RuleIndex = slices.IndexFunc(r.Rules, func(a *analysis.Analyzer) bool { return a.Name == f.Rule })
		res.PartialFingerprints = map[string]string{fingerprint: prints[i]}
		log.Results = append(log.Results, res)
	}
	text, err := printable.Encode(sarif.Log{Schema: sarif.Schema, Version: sarif.Version, Runs: []sarif.Run{log}}, "  ")
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}

// sarifRule describes a rule with the text of its page.
func sarifRule(a *analysis.Analyzer) sarif.Rule {
	title, rest, _ := strings.Cut(strings.TrimSpace(a.Doc), "\n")
	title = strings.TrimPrefix(title, a.Name+": ")
	full, _, _ := strings.Cut(strings.TrimSpace(rest), "\n\n")
	if full == "" {
		full = title
	}
	out := sarif.Rule{
		ID:                   a.Name,
		ShortDescription:     sarif.Text{Text: title},
		FullDescription:      sarif.Text{Text: strings.Join(strings.Fields(full), " ")},
		Help:                 sarif.Text{Text: strings.TrimSpace(a.Doc), Markdown: a.Doc},
		HelpURI:              a.URL,
		DefaultConfiguration: sarif.Configuration{Level: "warning"},
		Properties:           sarif.RuleProperties{Tags: []string{"performance", "redis"}, Precision: "high", ProblemSeverity: "warning"},
	}
	if s := rule.Of(a); s.Name != "" {
		out.Help.Markdown = s.Help()
	}
	return out
}

type sarifWriter struct {
	root  string
	files *source.Files
}

func (w *sarifWriter) result(f Finding) sarif.Result {
	at := w.location(f)
	at.Message = nil // the result has it
	if id := w.files.ID(f.Rule, f.Category, f.Pos); id.Function != "" {
		at.Logical = []sarif.Logical{{FullyQualifiedName: id.Package + "." + id.Function, Kind: "function"}}
	}
	out := sarif.Result{
		RuleID: f.Rule, Level: f.severity.String(), Rank: rank(f.Impact), Message: sarif.Text{Text: f.message}, Locations: []sarif.Location{at},
	}
	if f.Category != "" {
		out.Properties = &sarif.ResultProperties{Category: f.Category, Impact: f.Impact.String(), WholeProgram: f.whole, HelpURI: f.url}
	}
	for i, rel := range f.Related[:min(len(f.Related), maxPlaces)] {
		l := w.location(rel)
		l.ID = &i
		out.RelatedLocations = append(out.RelatedLocations, l)
	}
	if len(f.Related) > 0 {
		var flow sarif.ThreadFlow
		for _, step := range steps(f) {
			flow.Locations = append(flow.Locations, sarif.ThreadFlowLocation{Location: w.location(step)})
		}
		out.CodeFlows = []sarif.CodeFlow{{ThreadFlows: []sarif.ThreadFlow{flow}}}
	}
	for _, x := range f.fixes {
		out.Fixes = append(out.Fixes, w.fix(x))
	}
	return out
}

// rank returns the rank of an impact, between 0 and 100.
func rank(i config.Impact) float64 { return 50 + 40*float64(i-config.Medium) }

// steps returns the places of a finding in the order in which the program
// passes them.
func steps(f Finding) []Finding {
	var before, after []Finding
	for _, rel := range f.Related[:min(len(f.Related), maxPlaces-1)] {
		if rel.role.Before() {
			before = append(before, rel)
		} else {
			after = append(after, rel)
		}
	}
	return slices.Concat(before, []Finding{f}, after)
}

func (w *sarifWriter) location(f Finding) sarif.Location {
	return sarif.Location{
		Physical: sarif.PhysicalLocation{Artifact: w.artifact(f.Pos.Filename), Region: w.region(f)},
		Message:  &sarif.Text{Text: f.message},
	}
}

// artifact names a file relative to the root of the repository, or by its full
// path if it is outside.
func (w *sarifWriter) artifact(name string) sarif.ArtifactLocation {
	if path, ok := below(w.root, name); ok {
		return sarif.ArtifactLocation{URI: (&url.URL{Path: path}).String(), BaseID: srcRoot}
	}
	path := filepath.ToSlash(name)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/
	}
	return sarif.ArtifactLocation{URI: (&url.URL{Scheme: "file", Path: path}).String()}
}

func (w *sarifWriter) region(f Finding) sarif.Region {
	r := sarif.Region{StartLine: max(1, f.Pos.Line)}
	if f.Pos.Column > 0 {
		r.StartColumn = w.files.Column(f.Pos)
	}
	// Only the line of a place without an end is known. A region that ends
	// where it begins is an insertion.
	if f.end.Offset > f.Pos.Offset {
		r.EndLine, r.EndColumn = f.end.Line, w.files.Column(f.end)
	}
	return r
}

// fix returns a fix with its edits by file.
func (w *sarifWriter) fix(x fix) sarif.Fix {
	out := sarif.Fix{Description: sarif.Text{Text: x.Message}}
	index := make(map[string]int)
	for _, e := range x.Edits {
		i, ok := index[e.Pos.Filename]
		if !ok {
			i = len(out.Changes)
			index[e.Pos.Filename] = i
			out.Changes = append(out.Changes, sarif.Change{Artifact: w.artifact(e.Pos.Filename)})
		}
		out.Changes[i].Replacements = append(out.Changes[i].Replacements, sarif.Replacement{
			Deleted: sarif.Region{
				StartLine: e.Pos.Line, StartColumn: w.files.Column(e.Pos), EndLine: e.End.Line, EndColumn: w.files.Column(e.End),
			},
			Inserted: sarif.Text{Text: e.Text},
		})
	}
	return out
}
