package vettool

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/redisvet/redisvet/internal/config"
)

// hashConfig writes the configuration files of the packages that the go command
// may vet when called in dir. It queries the tool's identity in dir but runs
// each unit in its package's directory. So files of all modules of a workspace
// count. Names are relative to dir, so that the same code in another directory
// or on another machine shares cached results.
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
