//go:build unix

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/redistest"
)

// If the disk is full, each command that writes a file ends with one line and 2. The old
// file is as it was, and no other file is left. What was measured is printed.
func TestFullDisk(t *testing.T) {
	if args := os.Getenv("REDISVET_FULL_DISK"); args != "" { // in the child
		most := uint64(100) // bytes in a file
		if strings.HasPrefix(args, "fix") {
			most = 16 << 10 // for the cache of the go command
		}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
			t.Fatal(err)
		}
		tool := &cli.Tool{Analyzers: suite, Stdout: os.Stdout, Stderr: os.Stderr}
		os.Exit(tool.Run(strings.Fields(args)))
	}
	url := "redis://" + redistest.Start(t).Addr
	for _, test := range []struct{ args, file, stdout string }{
		{"measure -redis " + url + " -for 1ms -o sample.json", "sample.json", "idle over 1m"},
		{"measure -redis " + url + " -for 1ms -json -o sample.json", "sample.json", `"format": "redisvet-sample"`},
		{"measure -redis " + url + " -for 1ms -o sample.json ./...", "sample.json", "without -monitor or a profile"},
		{"report -o page.html ./...", "page.html", ""},
		{"-impact=low -baseline known.json -write-baseline ./...", "known.json", ""},
		{"init", ".redisvet.yaml", ""},
		{"fix -rule=polish ./...", "app.go", ""},
	} {
		dir := clitest.Write(t, clitest.Chain, "-- plain/thrice.go --\n"+thrice)
		switch file := filepath.Join(dir, filepath.FromSlash(test.file)); test.file {
		case ".redisvet.yaml": // there is none before
		case "app.go":
			clitest.Put(t, file, clitest.Get(t, file)+"\n"+strings.Repeat("// It is long.\n", 2000))
		case "known.json":
			clitest.Put(t, file, `{"version": 1, "findings": []}`)
		default:
			clitest.Put(t, file, "old")
		}
		before := contents(t, dir)
		cmd := exec.Command(os.Args[0], "-test.run=^TestFullDisk$")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "REDISVET_FULL_DISK="+test.args)
		var stderr strings.Builder
		cmd.Stderr = &stderr
		stdout, _ := cmd.Output()
		want := test.file + ": file too large\n"
		if code := cmd.ProcessState.ExitCode(); code != cli.Failed || !strings.HasSuffix(stderr.String(), want) || strings.Count(stderr.String(), "\n") != 1 || !strings.Contains(string(stdout), test.stdout) {
			t.Errorf("%s: exit %d\n%s%s", test.args, code, stdout, &stderr)
		}
		if after := contents(t, dir); !slices.Equal(before, after) {
			changed := slices.DeleteFunc(after, func(f string) bool { return slices.Contains(before, f) })
			t.Errorf("%s: %d files before, and %d after; changed or new are\n%s", test.args, len(before), len(after), strings.Join(changed, "\n"))
		}
	}
}

// contents returns the files in a directory with their texts.
func contents(t *testing.T, dir string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, name+"\n"+clitest.Get(t, name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
