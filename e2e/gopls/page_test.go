package gopls

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	shell = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")
	says  = regexp.MustCompile(`# says (.*)$`)
)

// Every command in docs/editors.md works, and says what the page says after it.
func TestEditorsPage(t *testing.T) {
	out, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOMODCACHE", strings.TrimSpace(string(out)))
	t.Setenv("GOPATH", t.TempDir())
	t.Setenv("PATH", filepath.Dir(redisvet)+string(os.PathListSeparator)+os.Getenv("PATH"))
	dir := hub(t)
	commands := 0
	for _, block := range shell.FindAllStringSubmatch(read(t, filepath.Join("..", "..", "docs", "editors.md")), -1) {
		for line := range strings.Lines(block[1]) {
			line = strings.TrimSpace(line)
			code, out, stderr := command(t, dir, "bash", "-c", line)
			commands++
			if code != 0 {
				t.Errorf("%s\nexit %d\n%s%s", line, code, out, stderr)
			}
			if m := says.FindStringSubmatch(line); m != nil && !strings.HasPrefix(out, m[1]) {
				t.Errorf("%s\nsays %s", line, out)
			}
		}
	}
	if commands < 2 {
		t.Errorf("only %d commands found in the page", commands)
	}
}

// What is built again comes from what is kept, and its place is replaced
// although it is running.
func TestKept(t *testing.T) {
	dir := t.TempDir()
	code, out, stderr := command(t, dir, redisvet, "gopls", "-o", ".")
	path := filepath.Join(dir, "gopls")
	if code != 0 || strings.TrimSpace(out) != path || !strings.HasSuffix(stderr, " is there already\n") || strings.Contains(stderr, "building") {
		t.Fatalf("exit %d: %s%s", code, out, stderr)
	}
	running := exec.Command(path, "serve")
	if _, err := running.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := running.Start(); err != nil {
		t.Fatal(err)
	}
	defer running.Wait()
	defer running.Process.Kill()
	if code, _, stderr := command(t, dir, redisvet, "gopls", "-o", path); code != 0 {
		t.Errorf("over one that is running: exit %d: %s", code, stderr)
	}
	code, out, stderr = command(t, dir, redisvet, "gopls", "./...")
	if code != 2 || out != "" || stderr != "redisvet: gopls takes -o PATH and no packages\n" {
		t.Errorf("exit %d: %s%s", code, out, stderr)
	}
}
