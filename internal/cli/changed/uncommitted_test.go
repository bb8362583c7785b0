package changed

import (
	"os"
	"path/filepath"
	"testing"
)

// A file has changes that are not committed if it differs from the last commit, in the
// index or not, or if git does not know it. Ignored files have none.
func TestUncommitted(t *testing.T) {
	r := newRepo(t)
	r.write("sub/clean.go", "package sub\n")
	r.write("sub/staged.go", "package sub\n")
	r.write("sub/größe \"x\".go", "package sub\n")
	r.write(".gitignore", "ignored.go\n")
	r.commit("second")
	r.write("a.go", "changed\n")
	r.write("sub/staged.go", "package sub // changed\n")
	r.git("add", "sub/staged.go")
	r.write("sub/größe \"x\".go", "package sub // changed\n")
	r.write("sub/new.go", "package sub\n")
	r.write("sub/deep/new.go", "package deep\n")
	r.write("ignored.go", "package p\n")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(r.dir, link); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{r.dir, filepath.Join(r.dir, "sub"), link} {
		dirty, err := Uncommitted(dir)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]bool{
			"a.go": true, "sub/staged.go": true, "sub/größe \"x\".go": true, "sub/new.go": true, "sub/deep/new.go": true,
			"sub/clean.go": false, "ignored.go": false, ".gitignore": false, "nosuch.go": false,
		} {
			for _, root := range []string{r.dir, link} {
				if got := dirty(filepath.Join(root, filepath.FromSlash(name))); got != want {
					t.Errorf("from %s: %s in %s: %v", dir, name, root, got)
				}
			}
		}
	}
}

// Each directory has a repository of its own, or none.
func TestUncommittedInSeveral(t *testing.T) {
	a, b, none := newRepo(t), newRepo(t), t.TempDir()
	a.write("sub/a.go", "package sub\n")
	a.commit("second")
	b.write("new.go", "package p\n")
	dirty, err := Uncommitted(filepath.Join(a.dir, "sub"), a.dir, none, b.dir)
	if err != nil {
		t.Fatal(err)
	}
	if !dirty(filepath.Join(b.dir, "new.go")) || dirty(filepath.Join(a.dir, "sub", "a.go")) || dirty(filepath.Join(none, "a.go")) {
		t.Error("the changes of the last repository only are not committed")
	}
	if dirty, err := Uncommitted(); err != nil || dirty("a.go") {
		t.Errorf("without a directory: %v", err)
	}
}

// Before the first commit nothing is committed. Outside of a repository there is nothing
// to ask.
func TestUncommittedWithoutCommits(t *testing.T) {
	r := &repo{t, t.TempDir()}
	r.write("a.go", "package p\n")
	name := filepath.Join(r.dir, "a.go")
	for _, want := range []bool{false, true} {
		dirty, err := Uncommitted(r.dir)
		if err != nil || dirty(name) != want {
			t.Errorf("got %v, want %v, %v", dirty(name), want, err)
		}
		r.git("init", "-q")
	}
}
