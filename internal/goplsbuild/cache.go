package goplsbuild

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// keptBuilds is the number of builds to keep; one takes 40 MB.
const keptBuilds = 3

// destination returns the file that out names, or "" if out is "". It fails
// before the build if the file cannot be written.
func destination(out, dir string) (string, error) {
	if out == "" {
		return "", nil
	}
	if !filepath.IsAbs(out) {
		out = filepath.Join(dir, out)
	}
	if st, err := os.Stat(out); err == nil && st.IsDir() {
		out = filepath.Join(out, "gopls")
		if runtime.GOOS == "windows" {
			out += ".exe"
		}
	}
	err := os.MkdirAll(filepath.Dir(out), 0o755)
	if err != nil {
		return "", fmt.Errorf("cannot write %s: %w", out, err)
	}
	f, err := os.CreateTemp(filepath.Dir(out), ".redisvet")
	if err != nil {
		return "", fmt.Errorf("cannot write %s: %w", out, err)
	}
	f.Close()
	return out, os.Remove(f.Name())
}

// install copies an executable. It replaces the target atomically, because the
// target may be running and two builds may install at once.
func install(from, to string) (err error) {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	f, err := os.CreateTemp(filepath.Dir(to), ".redisvet")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	if _, err := io.Copy(f, in); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Chmod(f.Name(), 0o755); err != nil {
		return err
	}
	return os.Rename(f.Name(), to)
}

// used reports whether a build exists, and updates the time of its last use.
func used(path string) bool {
	now := time.Now()
	return os.Chtimes(path, now, now) == nil
}

// prune removes all but the most recently used builds. It ignores what cannot
// be removed.
func prune(dir string) {
	type build struct {
		dir string
		at  time.Time
	}
	var builds []build
	files, _ := filepath.Glob(filepath.Join(dir, "*", "gopls*"))
	for _, f := range files {
		if st, err := os.Stat(f); err == nil {
			builds = append(builds, build{filepath.Dir(f), st.ModTime()})
		}
	}
	slices.SortFunc(builds, func(a, b build) int { return cmp.Or(b.at.Compare(a.at), cmp.Compare(a.dir, b.dir)) })
	for i, b := range builds {
		if i >= keptBuilds {
			os.RemoveAll(b.dir)
		}
	}
}
