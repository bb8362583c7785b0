package load

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// TestPlatforms type-checks this module with its tests as other systems build
// it. A file that only the one system builds, with one error, shows that the errors
// of that system are found.
func TestPlatforms(t *testing.T) {
	if testing.Short() {
		t.Skip("loads all of the module for each system")
	}
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, system := range []string{"windows", "darwin"} {
		t.Run(system, func(t *testing.T) {
			planted := filepath.Join(root, "internal", "names", "planted_"+system+".go")
			graph, err := Load(Options{
				Dir: root, Patterns: []string{"./..."}, Tests: true,
				Env:     append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0"),
				Overlay: map[string][]byte{planted: []byte("package names\n\nvar planted int = \"text\"\n")},
			})
			if err != nil {
				t.Fatal(err)
			}
			graph.Check(func(*packages.Package) {}, func() {})
			found := false
			for _, e := range graph.Errors() {
				if strings.HasPrefix(e.Pos, planted+":3:") {
					found = true
				} else {
					t.Errorf("%s: %s", e.Pos, e.Msg)
				}
			}
			if !found {
				t.Errorf("the error in %s is not found", planted)
			}
		})
	}
}
