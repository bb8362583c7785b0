package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
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

// withBinary puts redisvet first into PATH.
func withBinary(t *testing.T) {
	t.Helper()
	t.Setenv("PATH", filepath.Dir(binary)+string(os.PathListSeparator)+os.Getenv("PATH"))
}

var (
	commentAt = regexp.MustCompile(`\s+# .*$`)
	exitAt    = regexp.MustCompile(`# exit (\d+)`)
	quotedAt  = regexp.MustCompile(`# exit [12]: git knows (.*)$`)
)

// Every command in docs/drivers.md does what stands behind it, one after the
// other in a copy of the sample service.
func TestDriversPage(t *testing.T) {
	withBinary(t)
	dir := copyModule(t, "../examples/hub")
	repository(t, dir)
	commands := 0
	for _, block := range fenced(t, "../docs/drivers.md", "sh") {
		for line := range strings.Lines(block) {
			line = strings.TrimSpace(line)
			if line == "" {
				continue
			}
			want := 0
			if m := exitAt.FindStringSubmatch(line); m != nil {
				want, _ = strconv.Atoi(m[1])
			}
			code, out, stderr := command(t, dir, "bash", "-c", commentAt.ReplaceAllString(line, ""))
			commands++
			if code != want {
				t.Errorf("%s\nexit %d\n%.2000s%.2000s", line, code, out, stderr)
			}
			if m := quotedAt.FindStringSubmatch(line); m != nil && !strings.Contains(stderr, m[1]) {
				t.Errorf("%s\nsays %s", line, stderr)
			}
			if want == 0 && strings.Contains(line, "-baseline") && !strings.Contains(line, "-write-baseline") && out != "" {
				t.Errorf("%s\nprints %s", line, out)
			}
		}
	}
	if commands < 15 {
		t.Errorf("only %d commands found in the page", commands)
	}
	// What they have left behind.
	for name, want := range map[string]string{
		"findings.txt": "(redisloop)\n", "redisvet.sarif": `"version": "2.1.0"`, "vet.json": `"category": "unpaced"`,
		"redisvet.json": `"version": 1`, "fixes.diff": "",
	} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %v, no %q in %.500s", name, err, want, text)
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
		if got != code || strings.TrimSuffix(stderr, hidden) != "" || (code == 1) != strings.Contains(out, "(redisloop)") {
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

// blockWith is the YAML block of the page that has a text.
func blockWith(t *testing.T, text string) string {
	t.Helper()
	for _, b := range fenced(t, "../docs/drivers.md", "yaml") {
		if strings.Contains(b, text) {
			return b
		}
	}
	t.Fatalf("no block with %q", text)
	return ""
}
