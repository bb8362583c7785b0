package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// polling is a module with one finding of redisloop.
func polling(name string) string {
	return fmt.Sprintf(`
-- %[1]s/go.mod --
module example.com/%[1]s

go 1.25

require github.com/redis/go-redis/v9 v9.0.0
-- %[1]s/sub/README --
-- %[1]s/%[1]s.go --
package %[1]s

import (
	"context"

	"github.com/redis/go-redis/v9"
)

func Poll(ctx context.Context, rdb *redis.Client) {
	for {
		rdb.Get(ctx, "a")
	}
}
`, name)
}

// The file next to go.work is that of the workspace, for redisvet and go vet
// alike, wherever in the workspace they are called, and is never answered
// from go vet's cache when it, or a module's own, has changed.
func TestWorkspaceConfiguration(t *testing.T) {
	dir := clitest.Write(t, clitest.Redis, polling("one"), polling("two"),
		"-- go.work --\ngo 1.25\n\nuse (\n\t./one\n\t./two\n)\n\nreplace github.com/redis/go-redis/v9 v9.0.0 => ./third/redis\n")
	mark := "# " + dir + "\n" // so that go vet has nothing in its cache
	const off = "redisloop: {enabled: false}\n"
	for i, step := range []struct {
		workspace, one string // "-" for no file
		gowork         string
		found          string // the modules with a finding
	}{
		{"-", "-", "", "one two"},
		{off, "-", "", ""},
		{"replicas: 3\n", "-", "", "one:3 two:3"},
		{"replicas: 3\n", "replicas: 4\n", "", "one:4 two:3"},
		{off, "tests: true\n", "", "one"}, // the file applies whole
		{"replicas: 5\n", off, "", "two:5"},
		{"replicas: 5\n", off, filepath.Join(dir, "go.work"), "two:5"},
		{"replicas: 6\n", "-", "", "one:6 two:6"},
	} {
		for name, text := range map[string]string{".": step.workspace, "one": step.one} {
			clitest.Remove(t, filepath.Join(dir, name, ".redisvet.yaml"))
			if text != "-" {
				clitest.Put(t, filepath.Join(dir, name, ".redisvet.yaml"), mark+text)
			}
		}
		t.Setenv("GOWORK", step.gowork)
		for _, from := range []string{".", "one", "two/sub"} {
			_, out, stderr := redisvet(t, filepath.Join(dir, from), "example.com/one", "example.com/two")
			if got := pollers(out); got != step.found || stderr != "" {
				t.Errorf("step %d, redisvet in %s: %q, want %q\n%s%s", i, from, got, step.found, out, stderr)
			}
			_, _, out = goVet(t, filepath.Join(dir, from), "example.com/one", "example.com/two")
			if got := pollers(out); got != step.found {
				t.Errorf("step %d, go vet in %s: %q, want %q\n%s", i, from, got, step.found, out)
			}
		}
	}
}

// pollers names the modules with a finding, with the number of replicas that
// its price is for.
func pollers(out string) string {
	var found []string
	for _, name := range []string{"one", "two"} {
		for line := range strings.Lines(out) {
			if !strings.Contains(line, name+".go:11:7: rdb.Get in a loop without a wait") {
				continue
			}
			if _, rest, ok := strings.Cut(line, " at 0.5 ms, "); ok {
				n, _, _ := strings.Cut(rest, " ")
				name += ":" + n
			}
			found = append(found, name)
		}
	}
	return strings.Join(found, " ")
}

// Without the workspace its file is that of nobody.
func TestWorkspaceOff(t *testing.T) {
	dir := clitest.Write(t, clitest.Redis, polling("one"), "-- go.work --\ngo 1.25\n\nuse ./one\n")
	one := filepath.Join(dir, "one")
	clitest.Put(t, filepath.Join(one, "go.mod"), clitest.Get(t, filepath.Join(one, "go.mod"))+
		"\nreplace github.com/redis/go-redis/v9 v9.0.0 => ../third/redis\n")
	for _, text := range []string{"redisloop: {enabled: false}\n", "replicas: 3\n"} {
		clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), "# "+dir+"\n"+text)
		t.Setenv("GOWORK", "off")
		_, out, stderr := redisvet(t, one, ".")
		if got := pollers(out); got != "one" || stderr != "" {
			t.Errorf("%s: redisvet: %q\n%s%s", text, got, out, stderr)
		}
		if _, _, out = goVet(t, filepath.Join(one, "sub"), "example.com/one"); pollers(out) != "one" {
			t.Errorf("%s: go vet:\n%s", text, out)
		}
		t.Setenv("GOWORK", "")
		if _, _, out = goVet(t, filepath.Join(one, "sub"), "example.com/one"); pollers(out) == "one" {
			t.Errorf("%s: go vet in the workspace:\n%s", text, out)
		}
	}
}

// What redisvet and go vet would read differently is an error of both, with
// the way out.
func TestWorkspaceThatDoesNotReach(t *testing.T) {
	dir := clitest.Write(t, clitest.Redis, polling("one"),
		"-- ws/go.work --\ngo 1.25\n\nuse ../one\n\nreplace github.com/redis/go-redis/v9 v9.0.0 => ../third/redis\n")
	ws := filepath.Join(dir, "ws")
	withConfig(t, ws, "replicas: 3\n")
	t.Setenv("GOWORK", "")
	want := "redisvet: " + filepath.Join(ws, ".redisvet.yaml") + " does not reach the module in " + filepath.Join(dir, "one") + ", "
	way := ": set GOWORK=" + filepath.Join(ws, "go.work") + ", or give the module a file of its own\n"
	if code, _, stderr := redisvet(t, ws, "example.com/one"); code != 2 || !strings.HasPrefix(stderr, want) || !strings.HasSuffix(stderr, way) {
		t.Errorf("redisvet: exit %d, %s", code, stderr)
	}
	if code, _, stderr := goVet(t, ws, "example.com/one"); code == 0 || !strings.HasPrefix(stderr, want) || !strings.Contains(stderr, way) {
		t.Errorf("go vet: exit %d, %s", code, stderr)
	}
	t.Setenv("GOWORK", filepath.Join(ws, "go.work"))
	_, out, _ := redisvet(t, ws, "example.com/one")
	_, _, vet := goVet(t, ws, "example.com/one")
	if pollers(out) != "one:3" || pollers(vet) != "one:3" {
		t.Errorf("with GOWORK: %s%s", out, vet)
	}
}
