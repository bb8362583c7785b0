package schemas

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// own compiles a schema of docs.
func own(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return compile(t, name, text)
}

// Each line is one object that the schema describes, in each kind, and the schema
// refuses lines that lack something.
func TestJSONLines(t *testing.T) {
	s, binary := own(t, "jsonl.schema.json"), build(t)
	kinds := map[string]int{}
	broken := brokenModule(t)
	hub := output(t, binary, "../../examples/hub", 1, "-format=jsonl", "-unsafe", "./...")
	for line := range strings.Lines(hub + output(t, binary, broken, 2, "-format=jsonl", "./...")) {
		if err := validate(t, s, line); err != nil {
			t.Errorf("%v in %s", err, line)
		}
		for _, kind := range []string{"finding", "hidden", "fault"} {
			if strings.HasPrefix(line, `{"version":1,"kind":"`+kind+`",`) {
				kinds[kind]++
			}
		}
	}
	if kinds["finding"] < 10 || kinds["hidden"] == 0 || kinds["fault"] == 0 || !strings.Contains(hub, `"fixes":[{"title":`) || !strings.Contains(hub, `"related":[`) {
		t.Errorf("%v", kinds)
	}
	first, _, _ := strings.Cut(hub, "\n")
	for _, c := range [][2]string{
		{`"version":1`, `"version":2`}, {`"kind":"finding",`, ``}, {`"severity":"`, `"severity":"very `}, {`"fingerprint":"`, `"fingerprint":"x`},
		{`"line":`, `"lines":`}, {`"rule":`, `"rules":`}, {`"message":"`, `"message":"\n`},
	} {
		if bad := strings.Replace(first, c[0], c[1], 1); bad == first || validate(t, s, bad) == nil {
			t.Errorf("it accepts %s", c[1])
		}
	}
}

// The schema and the parser agree on files with every key, and on what is wrong.
func TestConfiguration(t *testing.T) {
	s, binary := own(t, "redisvet.schema.json"), build(t)
	dir := t.TempDir()
	put(t, dir, "go.mod", "module example.com/m\n\ngo 1.25\n")
	check := func(text string) (schema, parser error) {
		t.Helper()
		var v any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		put(t, dir, ".redisvet.yaml", text)
		cmd := exec.Command(binary, "config")
		cmd.Dir = dir
		_, parser = cmd.Output()
		return s.Validate(v), parser
	}
	for _, good := range []string{
		"", "redisloop:\n", "preset: \"0.1\"\n", "preset: pay-per-request\n", "tests: true\nrtt: 0.5ms\nreplicas: 4\nprice: 0.20/100k\n", "rtt: 0.5 ms\n",
		"impact: low\ncategories:\n  redisloop/fastpoll: off\n  uncachedstate/atomic: true\n",
		"severity:\n  redisloop: error\n  redisloop/fastpoll: note\n", "exclude: [internal/gen, '**/*_mock.go']\n", "exclude:\ncategories:\nseverity:\noverrides:\n",
		"overrides:\n- paths: [a]\n  impact: high\n  redisloop:\n    budget: 5_000\n    enabled: false\n- paths: [b, c/**]\n  categories: {redisloop/retry: on}\n  severity: {redisloop: note}\n",
		"redisloop: {enabled: false, budget: 100}\nredisignore: {enabled: true}\nquotarecursion:\n",
		"uncachedstate: {classes: [quota, all], keys: [ratelimit=throttle], names: [], calls: [20/s, internal/api=1500/min], atomic: true, newimports: false}\n",
		"uncachedstate: {classes: 'quota,switch'}\n",
	} {
		if schema, parser := check(good); schema != nil || parser != nil {
			t.Errorf("%s: schema: %v, parser: %v", good, schema, parser)
		}
	}
	for _, bad := range []string{
		"colour: red\n", "preset: \"9\"\n", "tests: maybe\n", "rtt: soon\n", "replicas: 0\n", "replicas: 1.5\n", "price: 1\n", "profile: ''\n", "impact: severe\n",
		"categories: off\n", "categories: {redisloop/nosuch: off}\n", "categories: {redisloop: off}\n", "categories: {redisloop/retry: maybe}\n",
		"severity: error\n", "severity: {redisloop: fatal}\n", "severity: {nosuch: error}\n", "exclude: gen\n", "exclude: [/gen]\n", "exclude: ['a\\b']\n", "exclude: ['']\n",
		"overrides: {}\n", "overrides: [{impact: low}]\n", "overrides: [{paths: []}]\n", "overrides: [{paths: [a], tests: true}]\n", "overrides: [{paths: [a], redisloop: {budgets: 1}}]\n",
		"redisloop: 5\n", "redisloop: {budget: many}\n", "redisloop: {budget: -1}\n", "redisloop: {enabled: maybe}\n", "redisloop: {budgets: 5}\n",
		"uncachedstate: {classes: [nosuch]}\n", "uncachedstate: {atomic: maybe}\n", "uncachedstate: {classes: {a: b}}\n", "[a]\n", "word\n",
	} {
		if schema, parser := check(bad); schema == nil || parser == nil {
			t.Errorf("%s: schema: %v, parser: %v", bad, schema, parser)
		}
	}
}

// brokenModule returns a module with an error.
func brokenModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	put(t, dir, "go.mod", "module example.com/broken\n\ngo 1.25\n")
	put(t, dir, "a.go", "package broken\n\nimport _ \"github.com/redis/go-redis/v9\"\n\nvar x int = \"text\"\n")
	return dir
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
