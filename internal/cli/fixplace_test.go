package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// fix leaves a file that is reached by a symbolic link, inside or outside of
// the module, says where it is, and fixes the others.
func TestFixCommandStaysInTheModule(t *testing.T) {
	parent := clitest.Write(t)
	dir := filepath.Join(parent, "app")
	if err := os.Rename(clitest.Write(t, clitest.Chain), dir); err != nil {
		t.Fatal(err)
	}
	clitest.Put(t, filepath.Join(dir, "plain", "thrice.go"), thrice)
	// One file is a link, and so is a directory: its package belongs to the
	// module only by its path.
	app, other := filepath.Join(dir, "app.go"), filepath.Join(parent, "out", "app.go")
	before := clitest.Get(t, app)
	clitest.Put(t, other, before)
	clitest.Remove(t, app)
	link(t, other, app)
	const call = "import \"example.com/app/plain\"\n\nfunc Call() string { return plain.Twice(\"\", \"\") }\n"
	clitest.Put(t, filepath.Join(parent, "out", "dir", "dir.go"), "package dir\n\n"+call)
	link(t, filepath.Join(parent, "out", "dir"), filepath.Join(dir, "dir"))
	clitest.Put(t, filepath.Join(dir, "own", "own.go"), "package own\n\n"+call)
	link(t, "own", filepath.Join(dir, "again"))
	link(t, "app", filepath.Join(parent, "home")) // the module itself may be reached by a link

	again := "again/own.go:5:29: left, a symbolic link leads to it; its file is own/own.go: Twice can be Thrice (polish)\n"
	left := "app.go:15:3: left, a symbolic link leads out of the module, to " + other + ": Twice can be Thrice (polish)\n" +
		"dir/dir.go:5:29: left, a symbolic link leads out of the module, to " + filepath.Join(parent, "out", "dir", "dir.go") + ": Twice can be Thrice (polish)\n"
	patterns := []string{"-rule=polish", ".", "./dir", "./own", "./again"}
	home := filepath.Join(parent, "home")
	code, _, said := withSuite(t, home, append([]string{"fix", "-diff"}, patterns...)...)
	if want := "own/own.go:5:29: would be fixed: call Thrice (polish)\n" + again + left + "1 would be fixed, 3 left\n"; code != cli.Findings || said != want {
		t.Errorf("-diff: exit %d\n%s\nwant\n%s", code, said, want)
	}
	code, _, said = withSuite(t, home, "-fix", ".")
	if want := "redisvet: -fix does not go with app.go: a symbolic link leads out of the module, to " + other + "; redisvet fix leaves it and fixes the rest\n"; code != cli.Failed || said != want {
		t.Errorf("-fix: exit %d\n%s\nwant\n%s", code, said, want)
	}
	// The file no longer has the finding, under either name.
	code, said, _ = withSuite(t, home, append([]string{"fix"}, patterns...)...)
	if want := "own/own.go:5:29: fixed: call Thrice (polish)\n" +
		"again/own.go:5:29: gone with the fix of another: Twice can be Thrice (polish)\n" + left + "1 fixed, 2 left; 1 finding is gone with the fix of another\n"; code != cli.Findings || said != want {
		t.Errorf("exit %d\n%s\nwant\n%s", code, said, want)
	}
	if clitest.Get(t, other) != before || !strings.Contains(clitest.Get(t, filepath.Join(parent, "out", "dir", "dir.go")), "Twice") {
		t.Error("a file outside of the module has changed")
	}
	if !strings.Contains(clitest.Get(t, filepath.Join(dir, "own", "own.go")), "Thrice") {
		t.Error("a file of the module has not changed")
	}
	if info, err := os.Lstat(app); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is one no more: %v, %v", info, err)
	}
}

func link(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}

// A replacement module is fixed if it is inside this module, and not if it is
// outside.
func TestFixCommandLeavesOtherModules(t *testing.T) {
	for _, test := range []struct{ at, want string }{
		{"in", "call Thrice (polish)\n1 fixed, 0 left\n"},
		{"../beside", "left, the file is not in this module: Twice can be Thrice (polish)\n0 fixed, 1 left\n"},
	} {
		parent := clitest.Write(t)
		dir := filepath.Join(parent, "app")
		clitest.Put(t, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo 1.25\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ./"+test.at+"\n")
		clitest.Put(t, filepath.Join(dir, "m.go"), "package m\n\nimport _ \"example.com/lib\"\n")
		lib := filepath.Join(dir, filepath.FromSlash(test.at))
		clitest.Put(t, filepath.Join(lib, "go.mod"), "module example.com/lib\n\ngo 1.25\n")
		clitest.Put(t, filepath.Join(lib, "lib.go"), "package lib\n\ntype T struct{}\n\nfunc (T) Twice(a, b int) {}\n\nfunc (T) Thrice(a, b int) {}\n\nfunc Call(t T) { t.Twice(1, 2) }\n")
		if _, out, stderr := withSuite(t, dir, "fix", "-rule=polish", "example.com/lib"); !strings.HasSuffix(out, test.want) || stderr != "" {
			t.Errorf("%s: %s%s", test.at, out, stderr)
		}
	}
}

// The go command would write the requirement through a link.
func TestFixCommandLeavesALinkedGoMod(t *testing.T) {
	dir, mod := limitsModule(t, replaceGuard(t), "limits")
	shared := filepath.Join(t.TempDir(), "shared.mod")
	clitest.Put(t, shared, mod)
	clitest.Remove(t, filepath.Join(dir, "go.mod"))
	link(t, shared, filepath.Join(dir, "go.mod"))
	code, out, stderr := withSuite(t, dir, "fix", "-unsafe", "./...")
	if code != cli.Findings || !strings.HasSuffix(out, "0 fixed, 1 left\n") || !strings.Contains(stderr, "cannot be required: "+filepath.Join(dir, "go.mod")+" is no regular file") {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
	if clitest.Get(t, shared) != mod {
		t.Errorf("it is now\n%s", clitest.Get(t, shared))
	}
}
