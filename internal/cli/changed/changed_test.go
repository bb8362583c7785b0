package changed

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A repo is a git repository with a file a.go of ten lines.
type repo struct {
	*testing.T
	dir string
}

func newRepo(t *testing.T) *repo {
	r := &repo{t, t.TempDir()}
	r.git("init", "-q", "-b", "main")
	r.write("a.go", numbered(1, 10))
	r.commit("first")
	return r
}

func (r *repo) git(args ...string) {
	r.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=T", "-c", "user.email=t@example.com"}, args...)...)
	cmd.Dir = r.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		r.Fatalf("git %v: %v: %s", args, err, out)
	}
}

func (r *repo) commit(message string) {
	r.Helper()
	r.git("add", "-A")
	r.git("commit", "-q", "-m", message)
}

func (r *repo) write(name, text string) {
	r.Helper()
	name = filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		r.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		r.Fatal(err)
	}
}

func numbered(from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&b, "line %d\n", i)
	}
	return b.String()
}

// expect lists the lines of a file, of the first twenty, that are new.
func (r *repo) expect(rev, name string, want ...int) {
	r.Helper()
	l, err := Since(filepath.Join(r.dir), rev)
	if err != nil {
		r.Fatalf("since %s: %v", rev, err)
	}
	var got []int
	for i := 1; i <= 20; i++ {
		if l.Touch(filepath.Join(r.dir, name), i, i) {
			got = append(got, i)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		r.Errorf("since %s: lines %v of %s are new, want %v", rev, got, name, want)
	}
}

func TestSince(t *testing.T) {
	r := newRepo(t)
	r.expect("HEAD", "a.go")

	// Lines that are added above move all others, which are not new for it.
	// What is neither added nor committed counts.
	r.write("a.go", "new\n"+numbered(1, 4)+"other\n"+numbered(6, 10))
	r.expect("HEAD", "a.go", 1, 6)
	r.commit("second")
	r.expect("HEAD", "a.go")
	r.expect("HEAD~1", "a.go", 1, 6)

	// Code may look like the header of a diff.
	r.write("a.go", "++ b/b.go\n"+numbered(1, 4)+"-- a/b.go\nother\n"+numbered(6, 10))
	r.expect("HEAD", "a.go", 1, 6)
	r.commit("third")
	r.write("a.go", numbered(1, 4)+numbered(6, 9)+"end")
	r.expect("HEAD", "a.go", 9)

	// A removal is no new line.
	r.commit("fourth")
	r.write("a.go", numbered(1, 3))
	r.expect("HEAD", "a.go")
}

func TestSinceFiles(t *testing.T) {
	r := newRepo(t)
	r.write(".gitignore", "ignored/\n")
	r.write("new.go", "a\nb\n")
	r.write("ignored/new.go", "a\nb\n")
	r.write("dir with space/grö\"ße.go", "a\nb\n")
	r.git("mv", "a.go", "moved.go")
	r.expect("HEAD", "ignored/new.go")
	r.expect("HEAD", "moved.go")
	every := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}
	r.expect("HEAD", "new.go", every...) // not known to git at all
	r.commit("second")
	r.expect("HEAD~1", "new.go", 1, 2)
	r.expect("HEAD~1", "dir with space/grö\"ße.go", 1, 2)

	// From a subdirectory, and through a symbolic link.
	l, err := Since(filepath.Join(r.dir, "dir with space"), "HEAD~1")
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(r.dir, link); err != nil {
		t.Fatal(err)
	}
	if !l.Touch(filepath.Join(link, "new.go"), 1, 5) || l.Touch(filepath.Join(link, "new.go"), 3, 5) || l.Touch("/elsewhere/new.go", 1, 2) {
		t.Error("paths are not those of the working tree")
	}
}

// What has happened on the other branch in the meantime is no change of ours.
func TestSinceBranch(t *testing.T) {
	r := newRepo(t)
	r.git("checkout", "-q", "-b", "work")
	r.write("a.go", numbered(1, 9)+"mine\n")
	r.commit("mine")
	r.git("checkout", "-q", "main")
	r.write("a.go", "theirs\n"+numbered(2, 10))
	r.commit("theirs")
	r.git("checkout", "-q", "work")
	r.expect("main", "a.go", 10)
}

// The user's own settings of git diff do not matter.
func TestSinceSettings(t *testing.T) {
	r := newRepo(t)
	for _, set := range [][2]string{{"diff.noprefix", "true"}, {"diff.mnemonicPrefix", "true"}, {"color.ui", "always"}, {"diff.external", "false"}, {"diff.context", "9"}} {
		r.git("config", set[0], set[1])
	}
	r.write("a.go", numbered(1, 4)+"other\n"+numbered(6, 10))
	r.expect("HEAD", "a.go", 5)
}

func TestSinceFaults(t *testing.T) {
	r := newRepo(t)
	for _, c := range []struct{ what, dir, rev, path, want string }{
		{"unknown", r.dir, "nosuch", "", `-new-from: git knows no revision "nosuch" here`},
		{"no commit", r.dir, "HEAD:a.go", "", `-new-from: git knows no revision "HEAD:a.go" here`},
		{"an option", r.dir, "--output=x", "", `-new-from: "--output=x" is no revision`},
		{"no repository", t.TempDir(), "HEAD", "", "-new-from: git: not a git repository"},
		{"no git", r.dir, "HEAD", t.TempDir(), "-new-from needs git, and there is no git in PATH"},
	} {
		t.Run(c.what, func(t *testing.T) {
			if c.path != "" {
				t.Setenv("PATH", c.path)
			}
			_, err := Since(c.dir, c.rev)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}
