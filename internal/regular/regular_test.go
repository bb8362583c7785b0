//go:build unix

package regular

import (
	"os"
	"path/filepath"
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
