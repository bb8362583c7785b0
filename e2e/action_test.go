package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// An action is an action.yml that is composite.
type action struct {
	Name, Description, Author string
	Branding                  map[string]string
	Inputs                    map[string]struct{ Description, Default string }
	Runs                      struct {
		Using string
		Steps []struct {
			Name, Shell, Run string
			Dir              string `yaml:"working-directory"`
			Env              map[string]string
		}
	}

	temp string // of the runner, which the steps of a job share
}

func readAction(t *testing.T) action {
	t.Helper()
	text, err := os.ReadFile("../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var a action
	decode(t, string(text), &a)
	a.temp = t.TempDir()
	if a.Runs.Using != "composite" || len(a.Runs.Steps) == 0 {
		t.Fatalf("%+v", a)
	}
	return a
}

var expression = regexp.MustCompile(`\$\{\{ *([a-z]+)\.([a-z_-]+) *\}\}`)

// run does what a runner does: it replaces expressions by their values and
// runs each step in bash until one fails.
func (a action) run(t *testing.T, workspace string, inputs map[string]string, env ...string) (code int, out string) {
	t.Helper()
	source, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{"github.action_path": source, "runner.temp": a.temp}
	for name, in := range a.Inputs {
		values["inputs."+name] = in.Default
	}
	for name, v := range inputs {
		if _, ok := a.Inputs[name]; !ok {
			t.Fatalf("the action has no input %s", name)
		}
		values["inputs."+name] = v
	}
	evaluate := func(s string) string {
		return expression.ReplaceAllStringFunc(s, func(e string) string {
			m := expression.FindStringSubmatch(e)
			v, ok := values[m[1]+"."+m[2]]
			if !ok {
				t.Fatalf("nobody knows %s", e)
			}
			return v
		})
	}
	for _, step := range a.Runs.Steps {
		if step.Shell != "bash" {
			t.Fatalf("step %s has shell %q", step.Name, step.Shell)
		}
		if strings.Contains(step.Run, "${{") {
			t.Errorf("step %s puts an expression into its script, where it would be run", step.Name)
		}
		script := filepath.Join(t.TempDir(), "step.sh")
		if err := os.WriteFile(script, []byte(step.Run), 0o644); err != nil {
			t.Fatal(err)
		}
		bash, err := exec.LookPath("bash")
		if err != nil {
			t.Fatal(err)
		}
		var all bytes.Buffer
		cmd := exec.Command(bash, "--noprofile", "--norc", "-e", "-o", "pipefail", script)
		cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.Env = filepath.Join(workspace, evaluate(step.Dir)), &all, &all, append(os.Environ(), env...)
		for k, v := range step.Env {
			cmd.Env = append(cmd.Env, k+"="+evaluate(v))
		}
		err = cmd.Run()
		out += all.String()
		if code = cmd.ProcessState.ExitCode(); err != nil {
			return code, out
		}
	}
	return 0, out
}

var annotation = regexp.MustCompile(`(?m)^::(?:notice|warning|error) file=`)

// annotations counts the annotations of findings.
func annotations(out string) int { return len(annotation.FindAllString(out, -1)) }

func TestAction(t *testing.T) {
	t.Parallel()
	a := readAction(t)
	workspace := t.TempDir()
	dir := filepath.Join(workspace, "svc")
	if err := os.CopyFS(dir, os.DirFS("../examples/hub")); err != nil {
		t.Fatal(err)
	}
	repository(t, workspace)

	code, out := a.run(t, workspace, map[string]string{"working-directory": "svc", "sarif-file": "out.sarif"})
	if code != 1 || !strings.Contains(out, " file=svc/internal/registry/registry.go,line=37,") {
		t.Errorf("exit %d\n%s", code, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "out.sarif"))
	if err != nil || !bytes.Contains(text, []byte(`"uri": "svc/internal/registry/registry.go"`)) {
		t.Errorf("SARIF: %v, %.500s", err, text)
	}
	code, out = a.run(t, workspace, map[string]string{"working-directory": "svc", "new-from": "HEAD"})
	if code != 0 || annotations(out) > 0 {
		t.Errorf("new-from: exit %d\n%s", code, out)
	}
	redisvet(t, dir, "-baseline=known.json", "-write-baseline", "./...")
	code, out = a.run(t, workspace, map[string]string{"working-directory": "svc", "baseline": "known.json"})
	if code != 0 || annotations(out) > 0 {
		t.Errorf("baseline: exit %d\n%s", code, out)
	}
	code, out = a.run(t, workspace, map[string]string{"working-directory": "svc", "packages": "./internal/health ./internal/outbox", "flags": "-redisloop -rtt=2ms"})
	if code != 1 || annotations(out) != 2 || !strings.Contains(out, "at 2 ms") {
		t.Errorf("packages and flags: exit %d\n%s", code, out)
	}

	// What cannot run fails the step, and leaves no SARIF file, not even an old
	// one.
	clitest.Put(t, filepath.Join(dir, "no.sarif"), "old")
	for _, in := range []map[string]string{
		{"working-directory": "svc", "flags": "-nosuch"},
		{"working-directory": "svc", "flags": "-nosuch", "sarif-file": "no.sarif"},
	} {
		if code, out := a.run(t, workspace, in); code != 2 || out != "::error title=redisvet::redisvet: flag provided but not defined: -nosuch; see redisvet help\n" {
			t.Errorf("%v: exit %d\n%s", in, code, out)
		}
	}
	if _, err := os.Lstat(filepath.Join(dir, "no.sarif")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a SARIF file: %v", err)
	}
	code, out = a.run(t, workspace, map[string]string{"working-directory": "svc", "sarif-file": "no/where.sarif", "packages": "./internal/health"})
	if code != 2 || annotations(out) != 1 || !strings.Contains(out, "::error title=redisvet::no/where.sarif was not written: ") {
		t.Errorf("no directory for SARIF: exit %d\n%s", code, out)
	}
	// An input is data: nothing in it is run or expanded.
	for _, packages := range []string{"$(touch${IFS}owned)", "`touch${IFS}owned`", "./*"} {
		code, out = a.run(t, workspace, map[string]string{"working-directory": "svc", "packages": packages})
		if _, err := os.Stat(filepath.Join(dir, "owned")); err == nil || code != 2 || !strings.Contains(out, strings.TrimPrefix(packages, ".")) {
			t.Errorf("%s was run or expanded: exit %d\n%s", packages, code, out)
		}
	}
}

// What could not be understood fails the step, too, and what was found is
// annotated and in the SARIF file.
func TestActionWithFaults(t *testing.T) {
	t.Parallel()
	dir := clitest.Write(t, clitest.Redis, polling("svc"))
	mod := filepath.Join(dir, "svc", "go.mod")
	clitest.Put(t, mod, clitest.Get(t, mod)+"\nreplace github.com/redis/go-redis/v9 v9.0.0 => ../third/redis\n")
	clitest.Put(t, filepath.Join(dir, "svc", "wrong", "100%.go"), "package wrong\n\nvar A int = \"a\"\n\nvar B int = \"b\"\n")
	code, out := readAction(t).run(t, dir, map[string]string{"working-directory": "svc", "sarif-file": "out.sarif"})
	warning, fault, _ := strings.Cut(out, "::error title=redisvet::")
	if code != 2 || !strings.HasPrefix(warning, "::error file=") || annotations(warning) != 1 ||
		fault != "wrong/100%25.go:3:13: cannot use \"a\" (untyped string constant) as int value in variable declaration%0A"+
			"wrong/100%25.go:5:13: cannot use \"b\" (untyped string constant) as int value in variable declaration%0A"+
			"redisvet: some of the code could not be understood, see the errors: findings may be missing\n" {
		t.Errorf("exit %d\n%s", code, out)
	}
	var log struct {
		Runs []struct {
			Results     []struct{ RuleID string }
			Invocations []struct {
				ExecutionSuccessful        bool
				ToolExecutionNotifications []struct{ Message struct{ Text string } }
			}
		}
	}
	if err := json.Unmarshal([]byte(clitest.Get(t, filepath.Join(dir, "svc", "out.sarif"))), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if len(run.Results) != 1 || run.Invocations[0].ExecutionSuccessful || len(run.Invocations[0].ToolExecutionNotifications) != 2 {
		t.Errorf("SARIF: %+v", run)
	}
}

// A go command that cannot build redisvet is a fault, and not a finding.
func TestActionDoesNotBuild(t *testing.T) {
	bin := t.TempDir()
	script := "#!/bin/sh\necho 'go: go.mod requires go >= 1.25.0' >&2\necho 'at 100%' >&2\nexit 1\n"
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	code, out := readAction(t).run(t, t.TempDir(), nil, "PATH="+bin)
	if want := "::error title=redisvet::redisvet does not build: go: go.mod requires go >= 1.25.0%0Aat 100%25\n"; code != 2 || out != want {
		t.Errorf("exit %d\n%s", code, out)
	}
}

func TestActionWithoutGo(t *testing.T) {
	code, out := readAction(t).run(t, t.TempDir(), nil, "PATH="+t.TempDir())
	if want := "::error title=redisvet::there is no go in PATH; run actions/setup-go before this action\n"; code != 2 || out != want {
		t.Errorf("exit %d\n%s", code, out)
	}
}

// The workflow of the page gives the action inputs that it has, and the page
// names all of them.
func TestWorkflow(t *testing.T) {
	a := readAction(t)
	block := blockWith(t, "uses: redisvet/redisvet@")
	var workflow struct {
		Name        string
		On          []string
		Permissions map[string]string
		Jobs        map[string]struct {
			RunsOn string `yaml:"runs-on"`
			Steps  []struct {
				Uses, If string
				With     map[string]any
			}
		}
	}
	decode(t, block, &workflow)
	used, file := false, ""
	for _, step := range workflow.Jobs["redisvet"].Steps {
		if !strings.HasPrefix(step.Uses, "redisvet/redisvet@") {
			continue
		}
		used, file = true, step.With["sarif-file"].(string)
		for name := range step.With {
			if _, ok := a.Inputs[name]; !ok {
				t.Errorf("the action has no input %s", name)
			}
		}
	}
	if !used {
		t.Errorf("the workflow does not use the action: %+v", workflow)
	}
	// The step fails when there are findings, and there is no file when it
	// could not run.
	for _, step := range workflow.Jobs["redisvet"].Steps {
		want := "${{ !cancelled() && hashFiles('" + file + "') != '' }}"
		if strings.Contains(step.Uses, "upload-sarif") && (step.If != want || step.With["sarif_file"] != file) {
			t.Errorf("%s has the condition %s, want %s", step.Uses, step.If, want)
		}
	}
	page, err := os.ReadFile("../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(a.Inputs)) {
		if !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("docs/ci.md does not name the input %s", name)
		}
		if a.Inputs[name].Description == "" {
			t.Errorf("input %s has no description", name)
		}
	}
}
