package schemas

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// Where the schema of GoReleaser's configuration is, and its SHA-256.
const (
	releaserModule = "github.com/goreleaser/goreleaser/v2@v2.12.0"
	releaserFile   = "www/docs/static/schema.json"
	releaserSum    = "79e51bc583d9cc868b5e3208d1c3bfe7c498817e1d9ef90999c90348ab28a9a5"
	releaserID     = "https://goreleaser.com/static/schema.json"
)

// The configuration of releases is valid, and the schema refuses what is not.
func TestGoReleaser(t *testing.T) {
	s := downloaded(t, releaserModule, releaserFile, releaserSum, releaserID)
	text, err := os.ReadFile(filepath.Join("..", "..", ".goreleaser.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	check := func(text string) error {
		t.Helper()
		var v any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		return s.Validate(v)
	}
	if err := check(string(text)); err != nil {
		t.Error(err)
	}
	for old, new := range map[string]string{"checksum:": "checksums:", "formats: [zip]": "formats: {a: zip}", "proxy: true": "proxy: maybe"} {
		if bad := strings.Replace(string(text), old, new, 1); bad == string(text) || check(bad) == nil {
			t.Errorf("it accepts %s", new)
		}
	}
	for _, want := range []string{"algorithm: sha256", "main: ./cmd/redisvet", "LICENSE"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("it lacks %s", want)
		}
	}
}
