package cli

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/baseline"
	"github.com/redisvet/redisvet/internal/cli/fix"
	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/output/sarif"
	"github.com/redisvet/redisvet/internal/cli/run"
	"github.com/redisvet/redisvet/internal/cli/source"
	"github.com/redisvet/redisvet/internal/printable"
)

// hostile are parts of names, messages and source that a terminal or another
// reader may obey.
var hostile = []string{
	"plain", "\n::error::x", "\r\n::error file=a::x", "::error::x", "%0A::error::x", "\x1b[2J", "\x1b]8;;http://x\x07", "\u009b2J", "\u0085", "\u2028", "\u2029",
	"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f", "\u061c", "\u200b", "\ufeff",
	"\x00", "\x7f", "\t", "\b\b\b", "\xff\xfe", "\xc3", "\xed\xa0\x80", "\U000e0041", "a,b:c%25", `"quoted" \n`, "größe 🙂", "##[error]x", strings.Repeat("\u202e", 300),
}

// FuzzWriters passes arbitrary texts to everything that prints a finding or a
// fault: they must not break lines or add commands.
func FuzzWriters(f *testing.F) {
	for i, s := range hostile {
		f.Add(s, hostile[(i+1)%len(hostile)], hostile[(i+2)%len(hostile)])
		f.Add(s, s, s)
	}
	f.Fuzz(func(t *testing.T, name, message, code string) {
		if len(name)+len(message)+len(code) > 1<<14 {
			t.Skip("long")
		}
		w := &writers{T: t, dir: t.TempDir()}
		w.load(name, message, code)
		w.text()
		w.github()
		w.json()
		w.reports()
		w.faults(name, message)
		w.fixes(name, message)
	})
}

// writers has a finding in a file, as the command has it before it prints.
type writers struct {
	*testing.T
	dir     string
	file    string // "" if no file can have this name
	opts    *options
	fset    *token.FileSet
	results []run.Result
	found   []output.Finding
}

// load analyses a file with this name and code, with a rule that puts the
// message into all its fields.
func (w *writers) load(name, message, code string) {
	w.file = filepath.Join(w.dir, strings.NewReplacer("/", "_", "\x00", "_").Replace(name)+".go")
	text := "package p\n\nvar x = `" + strings.ReplaceAll(code, "`", "'") + "`\n"
	// Not every name is possible; the finding is printed nevertheless.
	_ = os.WriteFile(w.file, []byte(text), 0o644)
	w.fset = token.NewFileSet()
	syntax, _ := parser.ParseFile(w.fset, w.file, text, parser.ParseComments)
	rule := &analysis.Analyzer{Name: "rule", Doc: "rule: says what it is told\n\nAnd more.", Run: func(pass *analysis.Pass) (any, error) {
		d := pass.Files[0].Decls[0]
		pass.Report(analysis.Diagnostic{Pos: d.Pos(), End: d.End(), Category: "category", Message: message,
			Related:        []analysis.RelatedInformation{{Pos: d.Pos(), Message: "the loop " + message}, {Pos: d.Pos(), Message: message}},
			SuggestedFixes: []analysis.SuggestedFix{{Message: message, TextEdits: []analysis.TextEdit{{Pos: d.Pos(), End: d.Pos(), NewText: []byte(message)}}}}})
		return nil, nil
	}}
	runner, err := run.New(w.fset, []*analysis.Analyzer{rule})
	if err != nil {
		w.Fatal(err)
	}
	runner.Package(&packages.Package{ID: "p", Fset: w.fset, Syntax: []*ast.File{syntax}, Types: types.NewPackage("p", "p"), TypesInfo: &types.Info{}}, true)
	w.results = runner.Results()
	w.found = output.Collect(w.fset, w.results)
	if len(w.found) != 1 {
		w.Fatalf("%d findings", len(w.found))
	}
	w.opts = &options{context: 1, analyzers: []*analysis.Analyzer{rule}, files: source.New(func(string) bool { return true })}
}

// print runs a writer and checks its output: valid UTF-8 of printable
// characters, newlines and tabs.
func (w *writers) print(what string, write func(*Tool) error) string {
	w.Helper()
	var out bytes.Buffer
	if err := write(&Tool{Dir: w.dir, Stdout: &out, Stderr: &out}); err != nil {
		w.Errorf("%s: %v", what, err)
	}
	s := out.String()
	if !utf8.ValidString(s) {
		w.Errorf("%s: no UTF-8: %q", what, s)
	}
	for _, r := range s {
		if r != '\n' && r != '\t' && !printable.Is(r) {
			w.Errorf("%s: %q in %q", what, r, s)
		}
	}
	return s
}

// format prints the finding in a format.
func (w *writers) format(name string, set func(*output.Report)) string {
	w.Helper()
	return w.print(name, func(t *Tool) error {
		f, ok := output.ByName(name)
		if !ok {
			w.Fatalf("no format %s", name)
		}
		r := t.report(w.opts, w.fset, w.results, w.found, nil, nil)
		if set != nil {
			set(&r)
		}
		return f.Printer.Print(t.Stdout, r)
	})
}

// lines checks that a text has the wanted number of lines, all terminated, and
// that none is a workflow command.
func (w *writers) lines(what, s string, want int) {
	w.Helper()
	lines := strings.SplitAfter(s, "\n")
	if len(lines) != want+1 || lines[want] != "" {
		w.Errorf("%s: %d lines, want %d: %q", what, len(lines)-1, want, s)
	}
	for _, l := range lines {
		if strings.HasPrefix(strings.TrimSpace(l), "::") {
			w.Errorf("%s: %q is a command", what, l)
		}
	}
}

func (w *writers) text() {
	w.lines("text", w.format("text", func(r *output.Report) { r.Around = -1 }), 3)
	_, around := w.opts.files.Around(w.found[0].Pos, token.Position{Line: w.found[0].LastLine()}, 1)
	w.lines("-c", w.format("text", nil), 3+len(around))
	w.format("text", func(r *output.Report) { r.Excerpt, r.Color = true, false })
}

// reports checks the formats for other tools: each is one text of its language.
func (w *writers) reports() {
	var line struct{ Place struct{ File string } }
	s := w.format("jsonl", nil)
	w.lines("jsonl", s, 1)
	if err := json.Unmarshal([]byte(s), &line); err != nil || line.Place.File == "" {
		w.Errorf("jsonl: %v in %q", err, s)
	}
	var issues []struct{ Description, Fingerprint string }
	if err := json.Unmarshal([]byte(w.format("gitlab", nil)), &issues); err != nil || len(issues) != 1 || issues[0].Fingerprint == "" {
		w.Errorf("gitlab: %v, %+v", err, issues)
	}
	var suites struct {
		Suites []struct {
			Failures int `xml:"failures,attr"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(w.format("junit", nil)), &suites); err != nil || len(suites.Suites) != 1 || suites.Suites[0].Failures != 1 {
		w.Errorf("junit: %v, %+v", err, suites)
	}
}

var workflowCommand = regexp.MustCompile(`^::warning file=([^,:]*),line=3,endLine=[0-9]+,col=1,title=redisvet%3A rule/category::([^\n]*)\n$`)

func (w *writers) github() {
	s := w.format("github", nil)
	m := workflowCommand.FindStringSubmatch(s)
	if m == nil {
		w.Errorf("github: no one command: %q", s)
		return
	}
	unescape := strings.NewReplacer("%25", "%", "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",")
	if got, want := unescape.Replace(m[1]), printable.Line(filepath.Base(w.file)); got != want {
		w.Errorf("github: file %q, want %q", got, want)
	}
	if got := unescape.Replace(m[2]); strings.Count(got, "\n") != 2 {
		w.Errorf("github: message %q", got)
	}
}

func (w *writers) json() {
	s := w.format("json", nil)
	var tree map[string]map[string][]struct {
		Posn  string
		Fixes []struct{ Edits []struct{ Filename string } } `json:"suggested_fixes"`
	}
	if err := json.Unmarshal([]byte(s), &tree); err != nil {
		w.Fatalf("json: %v in %q", err, s)
	}
	d := tree["p"]["rule"][0]
	if utf8.ValidString(w.file) && (!strings.HasPrefix(d.Posn, w.file+":") || d.Fixes[0].Edits[0].Filename != w.file) {
		w.Errorf("json: %q, want %q", d.Posn, w.file)
	}

	s = w.format("sarif", func(r *output.Report) { r.Faults = []string{printable.Line(w.file)} })
	var log sarif.Log
	dec := json.NewDecoder(strings.NewReader(s))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&log); err != nil || len(log.Runs) != 1 || len(log.Runs[0].Results) != 1 {
		w.Fatalf("sarif: %v in %q", err, s)
	}
	for _, l := range log.Runs[0].Results[0].RelatedLocations {
		if strings.Contains(l.Message.Text, "\n") {
			w.Errorf("sarif: message %q", l.Message.Text)
		}
	}

	name := filepath.Join(w.TempDir(), "base.json")
	id := w.opts.files.ID("rule", "category", w.found[0].Pos)
	b := &baseline.Baseline{Findings: []baseline.Entry{{ID: id, File: filepath.Base(w.file)}}}
	if err := b.Write(name); err != nil {
		w.Fatal(err)
	}
	w.print("baseline", func(t *Tool) error {
		text, err := os.ReadFile(name)
		t.Stdout.Write(text)
		return err
	})
}

func (w *writers) faults(name, message string) {
	errs := []packages.Error{{Pos: w.file + ":1:2", Msg: message}, {Pos: name + ":1", Msg: message}, {Pos: name, Msg: message}, {Msg: message}}
	results := []run.Result{{ID: "p", Analyzer: w.opts.analyzers[0], Err: errors.New(message)}}
	w.lines("faults", w.print("faults", func(t *Tool) error { t.printErrors(errs, results, "findings"); return nil }), 6)
	w.lines("fail", w.print("fail", func(t *Tool) error {
		t.fail(errors.New(message))
		t.fail(errors.Join(errors.New(message), &os.PathError{Op: "open", Path: w.file, Err: os.ErrNotExist}))
		return nil
	}), 3)
	var out bytes.Buffer
	(&progress{w: &out}).say(message)
	w.print("progress", func(t *Tool) error {
		_, err := t.Stdout.Write(bytes.TrimPrefix(out.Bytes(), []byte("\r\x1b[K")))
		return err
	})
}

func (w *writers) fixes(name, message string) {
	d := w.results[0].Diagnostics[0]
	left := []*fix.Finding{{Rule: "rule", Pos: w.found[0].Pos, Diag: d, Left: "open " + name + ": " + message}}
	w.lines("fix", w.print("fix", func(t *Tool) error {
		(&fixer{t: t, outcome: fix.Outcome{Found: left, Left: left}}).printOutcome()
		return nil
	}), 2)
	before, after := []byte("package p\n"), []byte("package q\n")
	s := w.print("-diff", func(t *Tool) error {
		var changed fix.Texts
		changed.Add([]*fix.File{{Name: w.file, Before: before, After: after}})
		return t.printDiff(changed)
	})
	if n := strings.Count(s, "\n"); n != 6 {
		w.Errorf("-diff: %d lines: %q", n, s)
	}
	w.print("-diff on a terminal", func(t *Tool) error {
		_, err := t.Stdout.Write(shown([]byte("-" + strings.ReplaceAll(name, "\n", "") + "\n+" + strings.ReplaceAll(message, "\n", "") + "\n")))
		return err
	})
}
