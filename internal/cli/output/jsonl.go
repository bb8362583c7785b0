package output

import (
	"bytes"
	"io"

	"github.com/redisvet/redisvet/internal/printable"
)

// lineVersion is the version of the lines. A new field does not change it; it changes
// if a field goes, or means something else.
const lineVersion = 1

// The types below are the lines of -format=jsonl. docs/jsonl.schema.json describes them.
type (
	lineHead struct {
		Version int    `json:"version"`
		Kind    string `json:"kind"` // finding, hidden, fault
	}
	findingLine struct {
		lineHead
		Rule        string        `json:"rule"`
		Category    string        `json:"category,omitempty"`
		Impact      string        `json:"impact"`
		Severity    string        `json:"severity"`
		Message     string        `json:"message"`
		URL         string        `json:"url,omitempty"`
		Fingerprint string        `json:"fingerprint"`
		Place       linePlace     `json:"place"`
		Whole       bool          `json:"whole_program,omitempty"`
		Measured    float64       `json:"measured_per_day,omitempty"`
		Related     []relatedLine `json:"related,omitempty"`
		Fixes       []fixLine     `json:"fixes,omitempty"`
	}
	linePlace struct {
		File      string `json:"file"`
		Line      int    `json:"line"`
		Column    int    `json:"column"`
		EndLine   int    `json:"end_line"`
		EndColumn int    `json:"end_column"`
	}
	relatedLine struct {
		Place   linePlace `json:"place"`
		Message string    `json:"message"`
	}
	fixLine struct {
		Title string     `json:"title"`
		Edits []editLine `json:"edits"`
	}
	editLine struct {
		File  string `json:"file"`
		Start int    `json:"start"` // the offset in bytes
		End   int    `json:"end"`
		New   string `json:"new"`
	}
	hiddenLine struct {
		lineHead
		Rule     string `json:"rule"`
		Category string `json:"category,omitempty"`
		Impact   string `json:"impact,omitempty"`
		Count    int    `json:"count"`
	}
	faultLine struct {
		lineHead
		Message string `json:"message"`
	}
)

// jsonLines prints an object in a line for each finding, for what is not reported by
// default, and for what could not be understood.
type jsonLines struct{}

func (jsonLines) Print(w io.Writer, r Report) error {
	l := liner{root: r.root()}
	prints := fingerprints(r.Files, r.Findings)
	for i, f := range r.Findings {
		l.add(l.finding(f, prints[i]))
	}
	for _, h := range r.Hidden {
		line := hiddenLine{lineHead: head("hidden"), Rule: h.Rule, Category: h.Category, Count: h.N}
		if h.Category == "" {
			line.Impact = h.Impact.String()
		}
		l.add(line)
	}
	for _, f := range r.Faults {
		l.add(faultLine{head("fault"), f})
	}
	if l.err != nil {
		return l.err
	}
	_, err := w.Write(l.text.Bytes())
	return err
}

func head(kind string) lineHead { return lineHead{lineVersion, kind} }

// A liner collects lines, with paths below a root.
type liner struct {
	root string
	text bytes.Buffer
	err  error
}

func (l *liner) add(v any) {
	text, err := printable.Encode(v, "")
	if err != nil && l.err == nil {
		l.err = err
	}
	l.text.Write(text)
}

func (l *liner) finding(f Finding, print string) findingLine {
	out := findingLine{
		lineHead: head("finding"), Rule: f.Rule, Category: f.Category, Impact: f.Impact.String(), Severity: f.severity.String(),
		Message: f.message, URL: f.url, Fingerprint: print, Place: l.place(f), Whole: f.whole, Measured: f.Measured,
	}
	for _, rel := range f.Related {
		out.Related = append(out.Related, relatedLine{l.place(rel), rel.message})
	}
	for _, x := range f.fixes {
		line := fixLine{Title: x.Message}
		for _, e := range x.Edits {
			line.Edits = append(line.Edits, editLine{portable(l.root, e.Pos.Filename), e.Pos.Offset, e.End.Offset, e.Text})
		}
		out.Fixes = append(out.Fixes, line)
	}
	return out
}

func (l *liner) place(f Finding) linePlace {
	return linePlace{portable(l.root, f.Pos.Filename), f.Pos.Line, f.Pos.Column, f.LastLine(), f.end.Column}
}
