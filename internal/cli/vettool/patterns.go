package vettool

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/regular"
)

// hashPatterns writes which packages the go command vets when called in dir with some
// arguments.
//
// The go command vets imports of these packages as well, for their facts only. Its cache key
// does not say for which of both a package was vetted, since Go 1.26 (Builder.vet in
// cmd/go/internal/work). So a package that was an import first would have no findings in a
// later run that names it. Each set of packages has results of its own instead.
//
// Relative patterns are relative to the module or workspace here, so that checkouts in other
// directories share results.
func hashPatterns(w io.Writer, dir string, args []string) error {
	base, err := config.Base(dir)
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(base, dir)
	if err != nil {
		return err
	}
	for _, a := range patterns(args) {
		if a == "." || a == ".." || strings.HasPrefix(a, "./") || strings.HasPrefix(a, "../") {
			a = "./" + filepath.ToSlash(filepath.Join(rel, a))
		}
		fmt.Fprintf(w, "%q\n", a)
	}
	roots, err := config.Roots(dir)
	if err != nil {
		return err
	}
	for _, root := range roots {
		text, _, err := regular.Read(filepath.Join(root, "go.mod"), regular.MaxSource)
		if err != nil {
			continue // the go command reports it
		}
		fmt.Fprintf(w, "%q\n", modfile.ModulePath(text))
	}
	return nil
}

// patterns returns what may be a package pattern in the command line of go vet or go fix,
// sorted: all but these words and flags. Values of flags may be among them.
func patterns(args []string) []string {
	var out []string
	for i, a := range args {
		if i > 1 && !strings.HasPrefix(a, "-") {
			out = append(out, a)
		}
	}
	if len(out) == 0 {
		return []string{"."}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// goCommand returns the command line of the go command that has started this process. It is
// nil where the system does not say.
func goCommand() []string {
	pid := strconv.Itoa(os.Getppid())
	switch runtime.GOOS {
	case "windows":
		return nil
	case "linux":
		text, err := os.ReadFile("/proc/" + pid + "/cmdline")
		if err != nil {
			return nil
		}
		return strings.Split(string(bytes.TrimSuffix(text, []byte{0})), "\x00")
	}
	text, err := exec.Command("ps", "-o", "args=", "-p", pid).Output()
	if err != nil {
		return nil
	}
	return strings.Fields(string(text))
}
