package schemas

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Where the schema is, and its SHA-256: errata01 of SARIF 2.1.0.
const (
	schemaModule = "github.com/securego/gosec/v2@v2.30.0"
	schemaFile   = "report/sarif/testdata/sarif-schema-2.1.0.json"
	schemaSum    = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
	schemaID     = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	return downloaded(t, schemaModule, schemaFile, schemaSum, schemaID)
}

// downloaded compiles a schema that is a file of a module.
func downloaded(t *testing.T, name, file, want, id string) *jsonschema.Schema {
	t.Helper()
	out, err := exec.Command("go", "mod", "download", "-json", name).Output()
	if err != nil {
		t.Fatalf("go mod download %s: %v: %s", name, err, out)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(module.Dir, filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != want {
		t.Fatalf("%s of %s is another schema: SHA-256 %x", file, name, sum)
	}
	return compile(t, id, text)
}

// compile compiles the text of a schema.
func compile(t *testing.T, id string, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(id, doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile(id)
}

func validate(t *testing.T, s *jsonschema.Schema, log string) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(log))
	if err != nil {
		t.Fatalf("%v in %s", err, log)
	}
	return s.Validate(doc)
}

// binary is redisvet, where make build builds it.
var binary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		root, err := filepath.Abs(filepath.Join("..", ".."))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		binary = filepath.Join(root, "bin", "redisvet") // which is not linked again if it is up to date
		cmd := exec.Command("go", "build", "-o", binary, "./cmd/redisvet")
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v: %s", err, out)
			return 2
		}
		return m.Run()
	}())
}

// broken returns a module that does not type-check.
func broken(t *testing.T) string {
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

// log runs redisvet in dir and returns the SARIF that it prints.
func log(t *testing.T, dir string, code int, args ...string) string {
	t.Helper()
	return output(t, dir, code, append([]string{"-format", "sarif"}, args...)...)
}

// output runs redisvet in dir and returns what it prints.
func output(t *testing.T, dir string, code int, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(binary, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if cmd.ProcessState.ExitCode() != code {
		t.Fatalf("exit %d, want %d: %s", cmd.ProcessState.ExitCode(), code, stderr.String())
	}
	return stdout.String()
}

// Logs are valid and the same on each run. Of all cases only a nightly run, with
// REDISVET_LONG, makes two.
func TestValid(t *testing.T) {
	const cases = "../../testdata"
	s := schema(t)
	for _, c := range []struct {
		name, dir string
		code      int
		args      []string
		has       []string // keys that this case is there for
	}{
		{"the sample service", "../../examples/hub", 1, []string{"./..."}, []string{`"codeFlows"`, `"relatedLocations"`, `"partialFingerprints"`, `"logicalLocations"`}},
		{"every case", cases, 1, []string{"-tests", "./..."}, []string{`"codeFlows"`, `"fixes"`, `"insertedContent"`}},
		{"nothing found", "../../examples/hub", 0, []string{"-redisignore", "./..."}, []string{`"results": []`}},
		{"code with errors", broken(t), 2, []string{"./..."}, []string{`"executionSuccessful": false`, `"toolExecutionNotifications"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := log(t, c.dir, c.code, c.args...)
			if err := validate(t, s, text); err != nil {
				t.Errorf("%v", err)
			}
			for _, key := range c.has {
				if !strings.Contains(text, key) {
					t.Errorf("no %s in the log", key)
				}
			}
			if c.dir == cases && os.Getenv("REDISVET_LONG") == "" {
				return
			}
			if again := log(t, c.dir, c.code, c.args...); again != text {
				t.Error("a second run prints another log")
			}
		})
	}
}

// The schema refuses what is wrong, so that it matters when it accepts something.
func TestSchemaRefuses(t *testing.T) {
	s := schema(t)
	const good = `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x", "informationUri": "https://example.com"}}, "results": [
		{"message": {"text": "m"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.go"}, "region": {"startLine": 1}}}]}]}]}`
	if err := validate(t, s, good); err != nil {
		t.Fatalf("it refuses what is right: %v", err)
	}
	for old, new := range map[string]string{
		`"version": "2.1.0"`:   `"version": "2.0.0"`,
		`"startLine": 1`:       `"startLine": 0`,
		`"name": "x"`:          `"title": "x"`,
		`https://example.com`:  `no uri`,
		`"uri": "a.go"`:        `"uri": "a%zz.go"`,
		`"text": "m"`:          `"words": "m"`,
		`"message": {`:         `"level": "bad", "message": {`,
		`"physicalLocation": `: `"place": `,
	} {
		if bad := strings.Replace(good, old, new, 1); bad == good || validate(t, s, bad) == nil {
			t.Errorf("it takes %s", new)
		}
	}
}
