package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/drivertest"
)

// fenced returns the blocks of a language in a Markdown file.
func fenced(t *testing.T, name, language string) []string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(string(text), -1) {
		out = append(out, m[1])
	}
	return out
}

// withBinary returns the setting of PATH in which redisvet is first.
func withBinary() string {
	return "PATH=" + filepath.Dir(binary) + string(os.PathListSeparator) + os.Getenv("PATH")
}

var (
	commentAt = regexp.MustCompile(`\s+# .*$`)
	exitAt    = regexp.MustCompile(`# exit (\d+)`)
	quotedAt  = regexp.MustCompile(`# exit [12]: git knows (.*)$`)
)

// Every command in the pages for users does what the comment at its end says,
// one after the other in a copy of the sample service. Pages about gopls and
// golangci-lint are tested where those are built.
func TestCommandsInPages(t *testing.T) {
	t.Parallel()
	dir := copyModule(t, "../examples/hub")
	repository(t, dir)
	for _, page := range []struct {
		name     string
		commands int // at least
		left     map[string]string
	}{
		{"getting-started", 3, nil},
		{"drivers", 6, map[string]string{"vet.json": `"category": "unpaced"`}},
		{"output", 9, map[string]string{"findings.txt": "(redisloop/", "redisvet.sarif": `"version": "2.1.0"`}},
		{"configuration", 6, nil},
		{"suppressing", 4, map[string]string{"redisvet.json": `"version": 1`}},
		{"adoption", 10, map[string]string{"redisvet.json": `"version": 1`}},
		{"fixing", 4, map[string]string{"fixes.diff": "\n+", "all.diff": "200 * time.Millisecond"}},
		{"sites", 6, map[string]string{"sites.json": `"version": 1`}},
		{"report", 3, map[string]string{"report.html": "<!DOCTYPE html>"}},
		{"faq", 1, nil},
	} {
		commands := 0
		for _, block := range fenced(t, "../docs/"+page.name+".md", "sh") {
			for line := range strings.Lines(block) {
				runLine(t, dir, page.name, strings.TrimSpace(line))
				commands++
			}
		}
		if commands < page.commands {
			t.Errorf("%s: only %d commands found in the page", page.name, commands)
		}
		for name, want := range page.left {
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil || !strings.Contains(string(text), want) {
				t.Errorf("%s leaves %s: %v, no %q in %.500s", page.name, name, err, want, text)
			}
		}
		git(t, dir, "reset", "-q", "--hard")
		git(t, dir, "clean", "-q", "-f", "-d", "-x")
	}
}

// runLine runs a line of a page and compares the exit code, and what the line
// says of the output.
func runLine(t *testing.T, dir, page, line string) {
	t.Helper()
	if strings.HasPrefix(line, "redisvet init") { // the copy has a file for the go command's cache
		clitest.Remove(t, filepath.Join(dir, ".redisvet.yaml"))
	}
	want := 0
	if m := exitAt.FindStringSubmatch(line); m != nil {
		want, _ = strconv.Atoi(m[1])
	}
	code, out, stderr := shell(t, dir, commentAt.ReplaceAllString(line, ""))
	if code != want {
		t.Errorf("%s: %s\nexit %d\n%.2000s%.2000s", page, line, code, out, stderr)
	}
	if m := quotedAt.FindStringSubmatch(line); m != nil && !strings.Contains(stderr, m[1]) {
		t.Errorf("%s: %s\nsays %s", page, line, stderr)
	}
	if want == 0 && strings.Contains(line, "-baseline") && !strings.Contains(line, "-write-baseline") && out != "" {
		t.Errorf("%s: %s\nprints %s", page, line, out)
	}
}

var (
	// alone matches redisvet with its arguments, and maybe a file for one of its outputs.
	alone = regexp.MustCompile(`^redisvet((?: [^ <>|&;$"]+)*?)(?: (2?)> ?(\S+))?$`)
	// lasting matches what would change the defaults of later runs in the same process:
	// flags of rules, and fix.
	lasting = regexp.MustCompile(` fix | -\w+\.`)
	// dependencies has the types of what the sample service imports.
	dependencies = load.NewCache()
)

// shell runs a line as a shell does. If that is redisvet alone, it does so in this
// process, where most types of dependencies are there already.
func shell(t *testing.T, dir, line string) (code int, stdout, stderr string) {
	t.Helper()
	m := alone.FindStringSubmatch(line)
	if m == nil || lasting.MatchString(line) {
		return command(t, dir, "env", withBinary(), "bash", "-c", line)
	}
	var out, errs bytes.Buffer
	tool := &cli.Tool{Analyzers: analyzers.All(), Fixes: analyzers.Fixes(), Dir: dir, Stdout: &out, Stderr: &errs, Cache: dependencies}
	code = tool.Run(strings.Fields(strings.ReplaceAll(m[1], "'", "")))
	from := &out
	if m[2] == "2" {
		from = &errs
	}
	if to := m[3]; to != "" {
		if to != os.DevNull {
			clitest.Put(t, filepath.Join(dir, to), from.String())
		}
		from.Reset()
	}
	return code, out.String(), errs.String()
}

// The finding in the first page is one of the sample service.
func TestFindingInPage(t *testing.T) {
	_, out, _ := redisvet(t, copyModule(t, "../examples/hub"), "./internal/registry")
	for _, block := range fenced(t, "../docs/getting-started.md", "text") {
		if strings.HasPrefix(block, "internal/") && !strings.Contains(out, block) {
			t.Errorf("redisvet prints\n%s\nthe page has\n%s", out, block)
		}
	}
}

// The page about configuration has each flag and, in its file, each key.
func TestFlagsInPage(t *testing.T) {
	page := clitest.Get(t, "../docs/configuration.md")
	flags := 0
	for _, topic := range []string{"", "redisloop", "uncachedstate", "quotarecursion", "keyspace", "batchable", "redisignore"} {
		_, out, _ := redisvet(t, ".", strings.Fields("help "+topic)...)
		for _, m := range regexp.MustCompile(`(?m)^ +(?:- )?(-[a-z.-]+)`).FindAllStringSubmatch(out, -1) {
			flags++
			if !regexp.MustCompile("`" + regexp.QuoteMeta(m[1]) + "[`=]").MatchString(page) {
				t.Errorf("the page lacks the flag %s", m[1])
			}
		}
	}
	if flags < 20 {
		t.Errorf("only %d flags found", flags)
	}
	dir := copyModule(t, "../examples/hub")
	withConfig(t, dir, fenced(t, "../docs/configuration.md", "yaml")[0])
	if code, out, stderr := redisvet(t, dir, "./internal/registry"); code != 1 {
		t.Errorf("with the file of the page: exit %d\n%s%s", code, out, stderr)
	}
}

// The commands of the GitLab job work; go install is that of TestPreCommitHook.
func TestGitLabJob(t *testing.T) {
	var jobs map[string]struct {
		Image     string
		Variables map[string]string
		Rules     []map[string]string
		Script    []string
		Artifacts struct {
			When    string
			Reports map[string]string
		}
	}
	decode(t, blockWith(t, "CI_PIPELINE_SOURCE"), &jobs)
	dir := copyModule(t, "../examples/hub")
	repository(t, dir)
	report := filepath.Join(dir, jobs["redisvet"].Artifacts.Reports["codequality"])
	t.Setenv("CI_MERGE_REQUEST_DIFF_BASE_SHA", "HEAD")
	for _, line := range jobs["redisvet"].Script {
		if strings.HasPrefix(line, "go install ") {
			continue
		}
		runLine(t, dir, "ci", line)
		edit(t, filepath.Join(dir, "internal", "registry", "registry.go"), "\"last_call:\"", "\"last:\"")
		runLine(t, dir, "ci", line+" # exit 1")
		var issues []struct{ Fingerprint string }
		if err := json.Unmarshal([]byte(clitest.Get(t, report)), &issues); err != nil || len(issues) != 1 || issues[0].Fingerprint == "" {
			t.Errorf("the report: %v, %+v", err, issues)
		}
	}
}

// A hook is an entry of .pre-commit-hooks.yaml.
type hook struct {
	ID, Name, Description, Entry, Language string
	Args                                   []string
	TypesOr                                []string `yaml:"types_or"`
	PassFilenames                          bool     `yaml:"pass_filenames"`
	RequireSerial                          bool     `yaml:"require_serial"`
}

// decode reads YAML that has no keys but those of out.
func decode(t *testing.T, text string, out any) {
	t.Helper()
	dec := yaml.NewDecoder(strings.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(out); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
}

// pre-commit installs all commands of the root module with go install ./...
// into a GOPATH of its own and runs the entry with the arguments, in the root
// of the repository.
func TestPreCommitHook(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var hooks []hook
	decode(t, string(text), &hooks)
	if len(hooks) != 1 || hooks[0].Language != "golang" || hooks[0].PassFilenames || hooks[0].Name == "" || hooks[0].Description == "" {
		t.Fatalf("%+v", hooks)
	}
	bin := t.TempDir()
	if code, out, stderr := command(t, "..", "env", "GOBIN="+bin, "GOFLAGS=", "go", "install", "./..."); code != 0 {
		t.Fatalf("go install: exit %d: %s%s", code, out, stderr)
	}
	if _, err := os.Stat(filepath.Join(bin, hooks[0].Entry)); err != nil {
		t.Fatal(err)
	}
	dir := copyModule(t, "../examples/hub")
	repository(t, dir)
	run := func(args []string, code int) {
		t.Helper()
		got, out, stderr := command(t, dir, filepath.Join(bin, hooks[0].Entry), args...)
		if got != code || strings.TrimSuffix(drivertest.WithoutTotals(stderr), hidden) != "" || (code == 1) != strings.Contains(out, "(redisloop/") {
			t.Errorf("%v: exit %d, want %d\n%s%s", args, got, code, out, stderr)
		}
	}
	run(hooks[0].Args, 1)

	var configured struct {
		Repos []struct {
			Repo, Rev string
			Hooks     []hook
		}
	}
	decode(t, blockWith(t, "repos:"), &configured)
	use := configured.Repos[0].Hooks[0]
	if use.ID != hooks[0].ID || !strings.HasSuffix(configured.Repos[0].Repo, "/redisvet/redisvet") {
		t.Errorf("the page uses %+v", configured)
	}
	run(use.Args, 0)
	edit(t, filepath.Join(dir, "internal", "registry", "registry.go"), "\"last_call:\"", "\"last:\"")
	run(use.Args, 1)
}

// blockWith is the YAML block of the page about CI that has a text.
func blockWith(t *testing.T, text string) string {
	t.Helper()
	for _, b := range fenced(t, "../docs/ci.md", "yaml") {
		if strings.Contains(b, text) {
			return b
		}
	}
	t.Fatalf("no block with %q", text)
	return ""
}
