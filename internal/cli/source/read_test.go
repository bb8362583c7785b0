//go:build unix

package source

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Only regular files are read, and of those no more than there is.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	file := write(t, filepath.Join(dir, "a.go"), "package a\n")
	if text, err := Read(file); err != nil || string(text) != "package a\n" {
		t.Errorf("%q, %v", text, err)
	}
	pipe, link, large := filepath.Join(dir, "pipe.go"), filepath.Join(dir, "link.go"), filepath.Join(dir, "large.go")
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("/dev/zero", link); err != nil {
		t.Skip(err)
	}
	write(t, large, "")
	if err := os.Truncate(large, maxFile+1); err != nil {
		t.Skip(err)
	}
	for name, want := range map[string]string{pipe: "not a regular file", link: "not a regular file", dir: "is a directory", large: "larger than 256 MB"} {
		if text, err := Read(name); len(text) > 0 || err == nil || err.Error() != fmt.Sprintf("read %s: %s", name, want) {
			t.Errorf("%s: %d bytes, %v", name, len(text), err)
		}
	}
	if _, err := Read(filepath.Join(dir, "gone.go")); !os.IsNotExist(err) {
		t.Errorf("got %v", err)
	}
	// Nor is a file that was not loaded.
	files := New(func(name string) bool { return name != file })
	if got := files.Line(file, 1); got != "" {
		t.Errorf("read %q", got)
	}
}
