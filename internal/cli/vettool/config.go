package vettool

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/redisvet/redisvet/internal/config"
)

// hashConfig writes the configuration files that apply to packages which the
// go command may vet when it is called in dir. It asks for the tool's
// identity in dir but runs each unit in its package's directory, so files of
// all modules of a workspace count. Names are relative to its root: the same
// code in another directory, on another machine, keeps its cached results.
func hashConfig(w io.Writer, dir string) error {
	files, err := config.Files(dir)
	if err != nil {
		return err
	}
	slices.Sort(files)
	root := rootOf(dir)
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		label := name
		if rel, err := filepath.Rel(root, name); err == nil {
			label = filepath.ToSlash(rel)
		}
		fmt.Fprintf(w, "%q %d\n%s\n", label, len(text), text)
	}
	return nil
}

// rootOf is the directory of the workspace or else of the module around dir.
func rootOf(dir string) string {
	for _, name := range []string{"go.work", "go.mod"} {
		for d := dir; ; d = filepath.Dir(d) {
			if _, err := os.Stat(filepath.Join(d, name)); err == nil {
				return d
			}
			if d == filepath.Dir(d) {
				break
			}
		}
	}
	return dir
}
