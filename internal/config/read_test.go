//go:build unix

package config

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/regular"
)

// A file that is not regular or too large is an error that says so. Reading it
// neither blocks nor exhausts memory.
func TestReadFile(t *testing.T) {
	big := func(n int) func(string) error {
		return func(path string) error { return os.WriteFile(path, []byte(strings.Repeat("#", n)), 0o666) }
	}
	link := func(to string) func(string) error {
		return func(path string) error { return os.Symlink(to, path) }
	}
	for _, c := range []struct {
		name  string
		spoil func(path string) error
		want  string // "" for no error
	}{
		{"pipe", func(path string) error { return syscall.Mkfifo(path, 0o666) }, "want a regular file, not a named pipe"},
		{"directory", func(path string) error { return os.Mkdir(path, 0o777) }, "want a regular file, not a directory"},
		{"device", link("/dev/zero"), "want a regular file, not a device"},
		{"socket", listen(t), "want a regular file, not a socket"},
		{"link to a directory", link("."), "want a regular file, not a directory"},
		{"large", big(regular.MaxConfig + 1), "larger than 1 MB"},
		{"sparse", func(path string) error {
			if err := os.WriteFile(path, nil, 0o666); err != nil {
				return err
			}
			return os.Truncate(path, 1<<40)
		}, "larger than 1 MB"},
		{"just not large", big(regular.MaxConfig), ""},
		{"link to a file", link("go.mod.yaml"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := tree(t, map[string]string{"go.mod": "module m\n", "go.mod.yaml": "replicas: 2\n"})
			path := filepath.Join(root, Name)
			if err := c.spoil(path); err != nil {
				clitest.Missing(t, err)
			}
			want := path + ": " + c.want
			_, err := ReadFile(path)
			_, err2 := ForDir(root)
			for _, err := range []error{err, err2} {
				if c.want == "" && err != nil || c.want != "" && (err == nil || err.Error() != want) {
					t.Errorf("got %v, want %s", err, want)
				}
			}
		})
	}
}

// A go.mod or go.work on which the go command would block is an error as well.
func TestModuleFiles(t *testing.T) {
	for _, name := range []string{"go.mod", "go.work"} {
		root := tree(t, map[string]string{"go.mod": "module m\n", "go.work": "go 1.25\n\nuse .\n"})
		path := filepath.Join(root, name)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mkfifo(path, 0o666); err != nil {
			clitest.Missing(t, err)
		}
		want := path + ": want a regular file, not a named pipe"
		_, err := Roots(root)
		_, err2 := Files(root)
		for _, err := range []error{err, err2} {
			if err == nil || err.Error() != want {
				t.Errorf("%s: got %v, want %s", name, err, want)
			}
		}
		if name == "go.work" {
			t.Setenv("GOWORK", path) // not looked for
			if _, err := Roots(root); err == nil || err.Error() != "workspace: "+want {
				t.Errorf("GOWORK: got %v, want %s", err, want)
			}
		}
	}
}

// listen makes a socket.
func listen(t *testing.T) func(string) error {
	return func(path string) error {
		// Its own path may be too long for an address.
		dir, err := os.MkdirTemp("", "s")
		if err != nil {
			return err
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
		l, err := net.Listen("unix", filepath.Join(dir, "s"))
		if err != nil {
			return err
		}
		t.Cleanup(func() { l.Close() })
		return os.Symlink(filepath.Join(dir, "s"), path)
	}
}

// The line of an error without one is found in few steps: a file may have very
// many lines.
func TestParseLineOfAnError(t *testing.T) {
	text := strings.Repeat("#\n", regular.MaxConfig/2-100) + "a: *nowhere\n" + strings.Repeat("#\n", 50)
	if _, err := parse("x.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), "x.yaml:524189: unknown anchor") {
		t.Errorf("%v", err)
	}
}
