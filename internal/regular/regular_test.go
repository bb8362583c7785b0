//go:build unix

package regular

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Only regular files are read, and none that is larger than it may be.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	const max = 1 << 20
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(at("file"), []byte("text"), 0o666))
	must(os.WriteFile(at("full"), make([]byte, max), 0o666))
	must(os.WriteFile(at("large"), make([]byte, max+1), 0o666))
	must(syscall.Mkfifo(at("pipe"), 0o666))
	for from, to := range map[string]string{"zero": "/dev/zero", "link": "file", "circle": "circle"} {
		must(os.Symlink(to, at(from)))
	}
	for name, want := range map[string]int{"file": 4, "link": 4, "full": max} {
		if text, info, err := Read(at(name), max); err != nil || len(text) != want || info.Size() != int64(want) {
			t.Errorf("%s: %d bytes, %v", name, len(text), err)
		}
	}
	for name, want := range map[string]string{
		"pipe":   at("pipe") + ": want a regular file, not a named pipe",
		"zero":   at("zero") + ": want a regular file, not a device",
		"":       dir + ": want a regular file, not a directory",
		"large":  at("large") + ": larger than 1 MB",
		"gone":   "stat " + at("gone") + ": no such file or directory",
		"circle": "stat " + at("circle") + ": too many levels of symbolic links",
	} {
		if text, _, err := Read(at(name), max); text != nil || err == nil || err.Error() != want {
			t.Errorf("%s: %d bytes, %v; want %s", name, len(text), err, want)
		}
	}
}

// A file that cannot be written stays as it was, and nothing is left next to it.
func TestWriteLeavesTheFile(t *testing.T) {
	if name := os.Getenv("REDISVET_WRITE"); name != "" { // in the child, whose files are bounded
		if err := Write(name, make([]byte, 1<<20)); err != nil {
			fmt.Println(err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "file")
	if err := Write(name, []byte("old")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", `ulimit -f 8; exec "$0" -test.run TestWriteLeavesTheFile`, os.Args[0])
	cmd.Env = append(os.Environ(), "REDISVET_WRITE="+name)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != 3 || !strings.Contains(string(out), "file too large") {
		t.Errorf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(name)
	entries, _ := os.ReadDir(dir)
	if string(text) != "old" || len(entries) != 1 {
		t.Errorf("%q, %v, %v", text, err, entries)
	}
	for _, bad := range []string{dir, "/dev/null", filepath.Join(dir, "no", "file")} {
		if Write(bad, nil) == nil || CanWrite(bad) == nil {
			t.Errorf("%s can be written", bad)
		}
	}
	if err := CanWrite(name); err != nil {
		t.Error(err)
	}
}
