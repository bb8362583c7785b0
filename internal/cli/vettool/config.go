package vettool

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/redisvet/redisvet/internal/config"
)

// hashConfig writes the configuration files that apply to packages which the
// go command may vet when it is called in dir. It asks for the tool's
// identity in dir but runs each unit in its package's directory, so files of
// all modules of a workspace count. Names are relative to its directory: the same
// code in another directory, on another machine, keeps its cached results.
func hashConfig(w io.Writer, dir string) error {
	files, err := config.Files(dir)
	if err != nil {
		return err
	}
	base, err := config.Base(dir)
	if err != nil {
		return err
	}
	for _, name := range files {
		text, err := config.ReadFile(name)
		if err != nil {
			return err
		}
		label := name
		if rel, err := filepath.Rel(base, name); err == nil {
			label = filepath.ToSlash(rel)
		}
		fmt.Fprintf(w, "%q %d\n%s\n", label, len(text), text)
	}
	return nil
}
