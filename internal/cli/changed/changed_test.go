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

// expect checks which of the first twenty lines of a file are new.
func (r *repo) expect(rev, name string, want ...int) {
	r.Helper()
	l, err := Since(filepath.Join(r.dir), rev)
	if err != nil {
		r.Fatalf("since %s: %v", rev, err)
	}
	var got []int
	for i := 1; i <= 20; i++ {
		if l.Overlaps(filepath.Join(r.dir, name), i, i) {
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

	// Lines added above other lines do not make those new. Uncommitted and
	// unstaged lines count.
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
	r.expect("HEAD", "new.go", every...) // unknown to git
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
	if !l.Overlaps(filepath.Join(link, "new.go"), 1, 5) || l.Overlaps(filepath.Join(link, "new.go"), 3, 5) || l.Overlaps("/elsewhere/new.go", 1, 2) {
		t.Error("paths are not those of the working tree")
	}
}

// Later commits of the other branch are no changes of this one.
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

// trap returns a program, and reports whether it was run.
func (r *repo) trap() (program string, sprung func() bool) {
	r.Helper()
	dir := r.TempDir()
	program, trace := filepath.Join(dir, "trap"), filepath.Join(dir, "trace")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n: >'"+trace+"'\nif [ $# -gt 0 ]; then exec cat \"$1\"; fi\nexec cat\n"), 0o755); err != nil {
		r.Fatal(err)
	}
	return program, func() bool { _, err := os.Stat(trace); return err == nil }
}

// The user's settings have no effect, and git runs no program of the user.
func TestSinceSettings(t *testing.T) {
	t.Setenv("GIT_DIFF_OPTS", "--unified=9")
	r := newRepo(t)
	program, sprung := r.trap()
	t.Setenv("GIT_EXTERNAL_DIFF", program)
	t.Setenv("GIT_TRACE", "1")
	r.write("second.go", numbered(1, 10))
	r.write(".gitattributes", "*.go diff=custom filter=custom\n")
	r.commit("second")
	for _, set := range [][2]string{
		{"diff.noprefix", "true"}, {"diff.mnemonicPrefix", "true"}, {"diff.srcPrefix", "x/"}, {"diff.dstPrefix", "y/"}, {"diff.relative", "true"},
		{"color.ui", "always"}, {"color.diff", "always"}, {"diff.colorMoved", "zebra"}, {"diff.wsErrorHighlight", "all"},
		{"diff.external", program}, {"diff.custom.command", program}, {"diff.custom.textconv", program}, {"diff.custom.binary", "true"},
		{"diff.custom.xfuncname", "["}, {"diff.custom.funcname", "["}, {"diff.custom.cachetextconv", "true"},
		{"filter.custom.clean", program}, {"filter.custom.required", "true"}, {"filter.custom.process", program},
		{"core.fsmonitor", program}, {"core.pager", program}, {"pager.diff", program}, {"core.quotePath", "false"},
		{"diff.context", "9"}, {"diff.interHunkContext", "9"}, {"diff.orderFile", "/nosuch"}, {"diff.renames", "false"}, {"diff.renameLimit", "1"},
		{"diff.algorithm", "patience"}, {"diff.submodule", "log"}, {"diff.ignoreSubmodules", "none"}, {"diff.suppressBlankEmpty", "true"},
		{"diff.wordRegex", "."}, {"diff.indentHeuristic", "false"}, {"core.bigFileThreshold", "1"}, {"diff.autoRefreshIndex", "false"},
		{"core.safecrlf", "true"}, {"core.autocrlf", "true"}, {"core.whitespace", "tab-in-indent"}, {"status.showUntrackedFiles", "no"},
	} {
		r.git("config", set[0], set[1])
	}
	hook := filepath.Join(r.dir, ".git", "hooks", "post-index-change")
	if err := os.Symlink(program, hook); err != nil {
		t.Fatal(err)
	}
	r.write("a.go", numbered(1, 4)+"other\n"+numbered(6, 10))
	r.write("größe.go", "new\n")
	r.expect("HEAD", "a.go", 5)
	r.expect("HEAD", "second.go")
	if !sinceHead(t, r).Overlaps(filepath.Join(r.dir, "größe.go"), 1, 1) {
		t.Error("a new file has no new lines")
	}
	if sprung() {
		t.Error("a program of the user was run")
	}
}

// sinceHead returns Since for HEAD.
func sinceHead(t *testing.T, r *repo) *Lines {
	t.Helper()
	l, err := Since(r.dir, "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// The lines of a file are compared, whatever its content and its .gitattributes
// are.
func TestSinceAttributes(t *testing.T) {
	for _, attributes := range []string{"*.go -diff", "*.go binary", "*.go -text -diff", "a.go diff=nosuch", "*.go export-ignore linguist-generated", "*.go eol=crlf", "*.go ident", "*.go filter=nosuch"} {
		r := newRepo(t)
		r.write(".gitattributes", attributes+"\n")
		r.commit("second")
		r.expect("HEAD", "a.go")
		r.write("a.go", numbered(1, 4)+"other\n"+numbered(6, 10))
		r.expect("HEAD", "a.go", 5)
	}
	r := newRepo(t)
	r.write("a.go", "\x00\n"+numbered(2, 10))
	r.commit("second")
	r.write("a.go", "\x00\n"+numbered(2, 9)+"\x00 10\n")
	r.expect("HEAD", "a.go", 10)
}

// The user's filters do not run, because their output has other lines.
func TestSinceFilter(t *testing.T) {
	r := newRepo(t)
	r.git("config", "filter.Strip.clean", "sed /secret/d")
	r.git("config", "filter.Strip.required", "true")
	r.write(".gitattributes", "*.go filter=Strip\n")
	r.write("a.go", "secret\n"+numbered(1, 10))
	r.commit("second") // without its first line
	r.write("a.go", "secret\n"+numbered(1, 4)+"other\n"+numbered(6, 10))
	r.expect("HEAD", "a.go", 1, 6)
	r.git("config", "filter.a=b.clean", "cat")
	if _, err := Since(r.dir, "HEAD"); err == nil || err.Error() != `-new-from: git: the setting "filter.a=b.clean" cannot be switched off` {
		t.Errorf("got %v", err)
	}
}

// A change of line endings is no change.
func TestSinceLineEnds(t *testing.T) {
	for _, autocrlf := range []string{"false", "true", "input"} {
		r := newRepo(t)
		r.git("config", "core.autocrlf", autocrlf)
		r.write("a.go", strings.ReplaceAll(numbered(1, 4)+"other\n"+numbered(6, 10), "\n", "\r\n"))
		r.expect("HEAD", "a.go", 5)
	}
}

// File names can have any characters.
func TestSinceNames(t *testing.T) {
	r := newRepo(t)
	names := []string{"a b.go", "tab\there.go", "quo\"te.go", "back\\slash.go", "new\nline.go", "new\n+++ b/a.go", "\x1b[2J.go", "größe.go", "\xff\xfe.go", "b/ b/a.go", "-dash.go", "\r.go", "\u202e.go"}
	for _, name := range names {
		r.write(name, numbered(1, 10))
	}
	r.commit("second")
	for _, name := range names {
		r.expect("HEAD", name)
		r.write(name, numbered(1, 4)+"other\n"+numbered(6, 10))
	}
	for _, name := range names {
		r.expect("HEAD", name, 5)
	}
	for _, name := range names {
		r.write("untracked "+name, "x\n")
	}
	l := sinceHead(t, r)
	for _, name := range names {
		if !l.Overlaps(filepath.Join(r.dir, "untracked "+name), 1, 1) {
			t.Errorf("%q: an untracked file has no new lines", name)
		}
	}
	if l.Overlaps(filepath.Join(r.dir, "a.go"), 1, 20) {
		t.Error("lines of another file are new in a.go")
	}
}

func TestSinceRenamed(t *testing.T) {
	r := newRepo(t)
	r.git("mv", "a.go", "new\nna\"me \xff.go")
	r.write("new\nna\"me \xff.go", numbered(1, 4)+"other\n"+numbered(6, 10))
	r.expect("HEAD", "new\nna\"me \xff.go", 5)
	r.git("add", "-A")
	r.expect("HEAD", "new\nna\"me \xff.go", 5)
}

// Files with skip-worktree or assume-unchanged set count as new.
func TestSinceUnseen(t *testing.T) {
	r := newRepo(t)
	r.write("b.go", numbered(1, 2))
	r.write("c.go", numbered(1, 2))
	r.commit("second")
	r.git("update-index", "--assume-unchanged", "b.go")
	r.git("update-index", "--skip-worktree", "c.go")
	r.write("b.go", "x\n"+numbered(2, 2))
	r.write("c.go", "x\n"+numbered(2, 2))
	r.write("within/d.go", "x\n")
	cmd := exec.Command("git", "init", "-q", filepath.Join(r.dir, "within"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	r.write("merged.go", "x\n")
	r.git("add", "-N", "merged.go")
	l := sinceHead(t, r)
	for _, name := range []string{"b.go", "c.go", "within/d.go", "merged.go"} {
		if !l.Overlaps(filepath.Join(r.dir, name), 1, 1) {
			t.Errorf("%s has no new lines", name)
		}
	}
	if l.Overlaps(filepath.Join(r.dir, "a.go"), 1, 10) || l.Overlaps(filepath.Join(r.dir, "withi.go"), 1, 1) {
		t.Error("other files have")
	}
}

func TestSinceFaults(t *testing.T) {
	r := newRepo(t)
	for _, c := range []struct{ what, dir, rev, path, want string }{
		{"unknown", r.dir, "nosuch", "", `-new-from: git knows no revision "nosuch" here`},
		{"no commit", r.dir, "HEAD:a.go", "", `-new-from: git knows no revision "HEAD:a.go" here`},
		{"an option", r.dir, "--output=x", "", `-new-from: "--output=x" is not one revision`},
		{"an option of rev-parse", r.dir, "--all", "", `-new-from: "--all" is not one revision`},
		{"nothing", r.dir, "", "", `-new-from: "" is not one revision`},
		{"all but one", r.dir, "^HEAD", "", `-new-from: "^HEAD" is not one revision`},
		{"a range", r.dir, "HEAD..main", "", `-new-from: "HEAD..main" is not one revision`},
		{"a symmetric range", r.dir, "HEAD...main", "", `-new-from: "HEAD...main" is not one revision`},
		{"a range to nowhere", r.dir, "HEAD..nosuch", "", `-new-from: "HEAD..nosuch" is not one revision`},
		{"parents", r.dir, "HEAD^@", "", `-new-from: git knows no revision "HEAD^@" here`},
		{"a tree", r.dir, "HEAD^{tree}", "", `-new-from: git knows no revision "HEAD^{tree}" here`},
		{"two lines", r.dir, "HEAD\n::error::x", "", `-new-from: git knows no revision "HEAD\n::error::x" here`},
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
