package golangci

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"
)

const (
	manual = "../../docs/golangci.md"
	linter = "github.com/golangci/golangci-lint/v2"
)

// blocks are those of a language in docs/golangci.md.
func blocks(t *testing.T, language string) []string {
	t.Helper()
	var out []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(clitest.Get(t, manual), -1) {
		out = append(out, m[1])
	}
	return out
}

// page is the YAML block of the page that has a text.
func page(t *testing.T, text string) string {
	t.Helper()
	for _, b := range blocks(t, "yaml") {
		if strings.Contains(b, text) {
			return b
		}
	}
	t.Fatalf("no block with %q", text)
	return ""
}

// required is the version of golangci-lint that go.mod requires, and where it
// is in the module cache.
func required(t *testing.T) (version, dir string) {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}} {{.Dir}}", linter).Output()
	if err != nil {
		t.Fatal(err)
	}
	version, dir, _ = strings.Cut(strings.TrimSpace(string(out)), " ")
	return version, dir
}

// Every configuration on the page is valid by the schemas of golangci-lint,
// and names what there is.
func TestConfigurationsOnThePage(t *testing.T) {
	version, dir := required(t)
	if text := clitest.Get(t, manual); !strings.Contains(text, "Tested with golangci-lint "+version+":") || !strings.Contains(text, "cmd/golangci-lint@"+version+"\n") {
		t.Errorf("the page is not about golangci-lint %s", version)
	}
	schemas := map[string]string{"# .custom-gcl.yml": "custom-gcl.jsonschema.json", "# .golangci.yml": "golangci.jsonschema.json"}
	valid := 0
	for _, block := range blocks(t, "yaml") {
		name, _, _ := strings.Cut(block, "\n")
		schema, ok := schemas[name]
		if !ok {
			continue
		}
		compiled, err := jsonschema.NewCompiler().Compile(filepath.Join(dir, "jsonschema", schema))
		if err != nil {
			t.Fatal(err)
		}
		var value any
		if err := yaml.Unmarshal([]byte(block), &value); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		instance, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(instance); err != nil {
			t.Errorf("%s:\n%v", name, err)
		}
		valid++
	}
	if valid != 3 {
		t.Errorf("%d configurations on the page", valid)
	}

	var custom struct {
		Version, Name string
		Plugins       []struct{ Module, Import, Version string }
	}
	if err := yaml.Unmarshal([]byte(page(t, "plugins:")), &custom); err != nil {
		t.Fatal(err)
	}
	plugin := custom.Plugins[0]
	if custom.Version != version || custom.Name != filepath.Base(golangciLint) || plugin.Version == "" {
		t.Errorf("%+v", custom)
	}
	out, err := exec.Command("go", "list", "-f", "{{.Module.Path}}", plugin.Import).CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != plugin.Module {
		t.Errorf("%s is not a package of %s: %s", plugin.Import, plugin.Module, out)
	}
}

// The program on the page is the one that these tests are made with.
func TestProgramOnThePage(t *testing.T) {
	program := blocks(t, "go")
	_, built, _ := strings.Cut(clitest.Get(t, "gcl/main.go"), "\npackage main\n")
	if len(program) != 1 || program[0] != "package main\n"+built {
		t.Errorf("the page has\n%s\nbuilt is\n%s", program, built)
	}
}

var exitAt = regexp.MustCompile(`\s+# exit (\d+)`)

// The commands on the page, with the configuration that it shows first, do
// what the page says after them, and the settings there have effect.
func TestCommandsOnThePage(t *testing.T) {
	withCache(t)
	t.Setenv("PATH", filepath.Dir(golangciLint)+string(os.PathListSeparator)+os.Getenv("PATH"))
	dir := hub(t)
	configuration := page(t, "- redisvet\n")
	clitest.Put(t, filepath.Join(dir, ".golangci.yml"), configuration)
	want := standalone(t, dir, "-rtt=1ms", "-redisloop.budget=100000", "-uncachedstate.classes=ratelimit,breaker,quota")
	got := lint(t, dir, configuration, "--enable-only=redisvet")
	drivertest.Same(t, "redisvet", want, "golangci-lint", got.findings)
	if slices.Equal(want, standalone(t, dir)) {
		t.Error("the settings on the page change nothing")
	}
	commands := 0
	for line := range strings.Lines(strings.Join(blocks(t, "sh"), "")) {
		m := exitAt.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("%s has no exit code", line)
		}
		code, out, stderr := drivertest.Run(t, dir, "bash", "-c", exitAt.ReplaceAllString(line[:strings.Index(line, " #")], ""))
		if strconv.Itoa(code) != m[1] || !strings.Contains(out, "(redisvet)") {
			t.Errorf("%sexit %d\n%s%s", line, code, out, stderr)
		}
		commands++
	}
	if commands < 3 {
		t.Errorf("%d commands on the page", commands)
	}
}

// The workflow builds and runs the binary that .custom-gcl.yml names.
func TestWorkflowOnThePage(t *testing.T) {
	var workflow struct {
		Name        string
		On          []string
		Permissions map[string]string
		Jobs        map[string]struct {
			RunsOn string `yaml:"runs-on"`
			Steps  []struct {
				Uses, ID, If, Run string
				With              map[string]string
			}
		}
	}
	dec := yaml.NewDecoder(strings.NewReader(page(t, "runs-on:")))
	dec.KnownFields(true)
	if err := dec.Decode(&workflow); err != nil {
		t.Fatal(err)
	}
	version, _ := required(t)
	steps := workflow.Jobs["golangci-lint"].Steps
	var ran []string
	for i, s := range steps {
		if (s.Uses == "") == (s.Run == "") {
			t.Errorf("step %d neither uses nor runs anything, or both: %+v", i+1, s)
		}
		ran = append(ran, strings.Split(strings.TrimSpace(s.Run), "\n")...)
		if s.ID != "" && s.With["path"] != filepath.Base(golangciLint) {
			t.Errorf("the cache keeps %s", s.With["path"])
		}
	}
	ran = slices.DeleteFunc(ran, func(s string) bool { return s == "" })
	want := []string{
		"go install " + linter + "/cmd/golangci-lint@" + version,
		"golangci-lint custom",
		"./" + filepath.Base(golangciLint) + " run ./...",
	}
	if !slices.Equal(ran, want) {
		t.Errorf("it runs %q", ran)
	}
}
