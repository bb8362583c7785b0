package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/cli/output/sarif"
)

// sarifLog runs the command and reads what it prints.
func sarifLog(t *testing.T, dir string, args ...string) (int, sarif.Run) {
	t.Helper()
	var out, errs bytes.Buffer
	tool := &cli.Tool{Analyzers: []*analysis.Analyzer{clitest.Polish, clitest.Reach}, Dir: dir, Stdout: &out, Stderr: &errs, Cache: dependencies}
	code := tool.Run(append([]string{"-format=sarif"}, args...))
	var log sarif.Log
	dec := json.NewDecoder(&out)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&log); err != nil || len(log.Runs) != 1 {
		t.Fatalf("exit %d: %v, %d runs, stderr %s", code, err, len(log.Runs), errs.String())
	}
	return code, log.Runs[0]
}

func TestSARIF(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	code, run := sarifLog(t, dir, ".")
	if code != cli.Findings || len(run.Results) != 2 || !run.Invocations[0].ExecutionSuccessful {
		t.Fatalf("exit %d: %+v", code, run)
	}
	at := func(line, column, endColumn int) sarif.PhysicalLocation {
		p := sarif.PhysicalLocation{
			Artifact: sarif.ArtifactLocation{URI: "app.go", BaseID: "SRCROOT"},
			Region:   sarif.Region{StartLine: line, StartColumn: column},
		}
		if endColumn > 0 {
			p.Region.EndLine, p.Region.EndColumn = line, endColumn
		}
		return p
	}
	zero := 0
	loop := sarif.Location{Physical: at(12, 2, 0), Message: &sarif.Text{Text: "the loop"}}
	call := sarif.Location{Physical: at(13, 3, 19), Message: &sarif.Text{Text: "in a loop: Top>Mid>Conn>Lib>Get"}}
	related := loop
	related.ID = &zero
	want := sarif.Result{
		RuleID: "reach", RuleIndex: 1, Level: "warning", Rank: 50, Message: sarif.Text{Text: "in a loop: Top>Mid>Conn>Lib>Get"},
		Locations:        []sarif.Location{{Physical: at(13, 3, 19), Logical: []sarif.Logical{{FullyQualifiedName: "example.com/app.Serve", Kind: "function"}}}},
		RelatedLocations: []sarif.Location{related},
		CodeFlows:        []sarif.CodeFlow{{ThreadFlows: []sarif.ThreadFlow{{Locations: []sarif.ThreadFlowLocation{{Location: loop}, {Location: call}}}}}},
		Properties:       &sarif.ResultProperties{Category: "loop", Impact: "medium", HelpURI: "https://example.com/reach#loop"},
	}
	got := run.Results[0]
	want.PartialFingerprints = map[string]string{"redisvet/v1": got.PartialFingerprints["redisvet/v1"]}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if fixes := run.Results[1].Fixes; !reflect.DeepEqual(fixes, []sarif.Fix{{
		Description: sarif.Text{Text: "call Thrice"},
		Changes: []sarif.Change{{
			Artifact:     sarif.ArtifactLocation{URI: "app.go", BaseID: "SRCROOT"},
			Replacements: []sarif.Replacement{{Deleted: sarif.Region{StartLine: 15, StartColumn: 9, EndLine: 15, EndColumn: 14}, Inserted: sarif.Text{Text: "Thrice"}}},
		}},
	}}) {
		t.Errorf("fixes %+v", fixes)
	}
	rule := run.Tool.Driver.Rules[1]
	if rule.ID != "reach" || rule.ShortDescription.Text != "report calls in loops that lead to Redis" || rule.FullDescription.Text != "It exists for the tests of the drivers." ||
		!strings.Contains(rule.Help.Text, "It exists for the tests") || !strings.Contains(rule.Help.Markdown, "It exists for the tests") || rule.HelpURI != "https://example.com/reach" {
		t.Errorf("rule %+v", rule)
	}
}

// Fingerprints do not change when lines move or the command runs elsewhere, and
// two findings have different ones.
func TestSARIFFingerprints(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	prints := func(dir string, args ...string) (out []string) {
		t.Helper()
		_, run := sarifLog(t, dir, args...)
		for _, r := range run.Results {
			out = append(out, r.PartialFingerprints["redisvet/v1"])
		}
		return out
	}
	before := prints(dir, "-reach", ".")
	if len(before) != 1 || len(before[0]) != 32 {
		t.Fatalf("fingerprints %v", before)
	}
	if got := prints(filepath.Join(dir, "user"), "-reach", ".."); !reflect.DeepEqual(got, before) {
		t.Errorf("from elsewhere: got %v, want %v", got, before)
	}
	app := filepath.Join(dir, "app.go")
	text := clitest.Get(t, app)
	clitest.Put(t, app, strings.Replace(text, "\tfor", "\n\t// Each once.\n\tfor", 1))
	if got := prints(dir, "-reach", "."); !reflect.DeepEqual(got, before) {
		t.Errorf("after lines have moved: got %v, want %v", got, before)
	}
	clitest.Put(t, app, strings.Replace(text, "\t\ttop.Top(ctx, id)\n", "\t\ttop.Top(ctx, id)\n\t\ttop.Top(ctx, id)\n", 1))
	if got := prints(dir, "-reach", "."); len(got) != 2 || got[0] != before[0] || got[1] == got[0] {
		t.Errorf("of two alike: got %v, the first should be %v", got, before)
	}
}

// Paths start at the root of the repository and are escaped as URIs. Columns
// count UTF-16.
func TestSARIFPaths(t *testing.T) {
	dir := clitest.Write(t)
	module := filepath.Join(dir, "my svc", "über")
	clitest.Put(t, filepath.Join(module, "go.mod"), "module example.com/m\n\ngo 1.25\n")
	clitest.Put(t, filepath.Join(module, "a b.go"), "package m\n\nfunc Twice(a, b string) string { return a }\n\ntype t struct{}\n\nfunc (t) Twice(a, b string) int { return 0 }\n\nvar _, x = \"🙂ß\", t{}.Twice(\"a\", \"b\")\n")
	if out, err := exec.Command("git", "init", "-q", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	_, run := sarifLog(t, module, ".")
	if len(run.Results) != 1 {
		t.Fatalf("%+v", run.Results)
	}
	at := run.Results[0].Locations[0].Physical
	if want := "my%20svc/%C3%BCber/a%20b.go"; at.Artifact.URI != want || at.Artifact.BaseID != "SRCROOT" {
		t.Errorf("%+v, want %s", at.Artifact, want)
	}
	if at.Region.StartColumn != 19 || at.Region.EndColumn != 19+len(`t{}.Twice("a", "b")`) {
		t.Errorf("%+v", at.Region)
	}
	_, out, _ := withSuite(t, module, "-format=github", "-polish", ".")
	if want := "::warning file=my svc/über/a b.go,line=9,endLine=9,col=22,title=redisvet%3A polish::Twice can be Thrice\n"; out != want {
		t.Errorf("got %s, want %s", out, want)
	}
}

// The log includes what could not be understood.
func TestSARIFFaults(t *testing.T) {
	code, run := sarifLog(t, clitest.Write(t, clitest.Broken), "./...")
	in := run.Invocations[0]
	if code != cli.Failed || len(run.Results) != 3 || in.ExecutionSuccessful || len(in.Notifications) != 2 || in.Notifications[1].Message.Text != "stmt/stmt.go:12:3: undefined: undefined" {
		t.Errorf("exit %d, %d results, %+v", code, len(run.Results), in)
	}
}

func TestGitHub(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	expect(t, dir, []string{"-format=github", "./..."}, cli.Findings,
		"::warning file=app.go,line=13,endLine=13,col=3,title=redisvet%3A reach/loop::in a loop: Top>Mid>Conn>Lib>Get%0Aapp.go:12: the loop\n"+
			"::warning file=user/user.go,line=11,endLine=11,col=3,title=redisvet%3A reach/loop::in a loop: Serve>Top>Mid>Conn>Lib>Get%0Auser/user.go:10: the loop\n", "")
	expect(t, dir, []string{"-format=github", "./plain"}, cli.Clean, "", "")
}

// A message, a path or a title cannot end the command or begin another.
func TestGitHubEscapes(t *testing.T) {
	dir := clitest.Write(t, "-- go.mod --\nmodule example.com/m\n\ngo 1.25\n-- a,b:c%25.go --\npackage m\n")
	odd := &analysis.Analyzer{Name: "odd", Doc: "odd: says odd things", Run: func(pass *analysis.Pass) (any, error) {
		pass.Report(analysis.Diagnostic{Pos: pass.Files[0].Package, Category: "a:b,c", Message: "50% of\r\n::error::x, y: z"})
		return nil, nil
	}}
	var out, errs bytes.Buffer
	tool := &cli.Tool{Analyzers: []*analysis.Analyzer{odd}, Dir: dir, Stdout: &out, Stderr: &errs, Cache: dependencies}
	tool.Run([]string{"-format=github", "."})
	if want := "::warning file=a%2Cb%3Ac%2525.go,line=1,endLine=1,col=1,title=redisvet%3A odd/a%3Ab%2Cc::50%25 of\\r\\n::error::x, y: z\n"; out.String() != want {
		t.Errorf("got %s%s, want %s", out.String(), errs.String(), want)
	}
}

func TestFormatFlags(t *testing.T) {
	dir := clitest.Write(t, clitest.Chain)
	_, asJSON, _ := redisvet(t, dir, "-json", "./...")
	for _, args := range [][]string{{"-format=json", "./..."}, {"-json", "-format", "json", "./..."}} {
		if _, out, _ := redisvet(t, dir, args...); out != asJSON {
			t.Errorf("%v is not -json: %s", args, out)
		}
	}
	_, plain, _ := redisvet(t, dir, "./...")
	if _, out, _ := redisvet(t, dir, "-format=text", "./..."); out != plain {
		t.Errorf("-format=text: %s", out)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-format=xml"}, "redisvet: -format xml: there are text, json, sarif, github, jsonl, junit, gitlab\n"},
		{[]string{"-json", "-format=sarif"}, "redisvet: -json does not go with -format sarif\n"},
		{[]string{"-format=github", "-c=2"}, "redisvet: -c does not go with -format github\n"},
		{[]string{"-fix", "-format=sarif"}, "redisvet: -format does not go with -fix\n"},
		{[]string{"fix", "-new-from=HEAD"}, "redisvet: fix takes -diff, -unsafe, -rule, -force, -test, -interactive, -tags, -tests and the flags of rules\n"},
		{[]string{"-write-baseline"}, "redisvet: -write-baseline needs -baseline and the name of a file, or baseline: in .redisvet.yaml\n"},
		{[]string{"-new-from=", "."}, "redisvet: -new-from needs a revision, such as origin/main\n"},
		{[]string{"-baseline=b", "-write-baseline", "-new-from=HEAD"}, "redisvet: -write-baseline does not go with -new-from: it would take all other findings for fixed\n"},
		{[]string{"-baseline=b.json", "."}, "redisvet: -baseline: there is no file " + filepath.Join(dir, "b.json") + "; -write-baseline makes it\n"},
		{[]string{"-baseline=no/b.json", "-write-baseline", "."}, "redisvet: -baseline: there is no directory " + filepath.Join(dir, "no") + "\n"},
		{[]string{"-baseline=app.go", "."}, "redisvet: -baseline: " + filepath.Join(dir, "app.go") + " is no baseline: line 1: invalid character 'p' looking for beginning of value\n"},
		{[]string{"-baseline=user", "."}, "redisvet: -baseline: " + filepath.Join(dir, "user") + ": want a regular file, not a directory\n"},
		{[]string{"-new-from=HEAD", "."}, "redisvet: -new-from: git: not a git repository (or any of the parent directories): .git\n"},
	} {
		expect(t, dir, c.args, cli.Failed, "", c.want)
	}
	if _, err := os.Stat(filepath.Join(dir, "b")); err == nil {
		t.Error("a baseline was written although the flags were wrong")
	}
}
