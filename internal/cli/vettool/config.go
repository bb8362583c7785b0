package vettool

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/profile"
	"github.com/redisvet/redisvet/internal/regular"
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
		if err := hashProfile(w, filepath.Dir(name)); err != nil {
			return err
		}
	}
	return nil
}

// hashProfile writes the profile that the configuration in a directory names. One that
// cannot be used is an error here, so that it comes once and not for each package.
func hashProfile(w io.Writer, dir string) error {
	cfg, err := config.ForDir(dir)
	if err != nil || cfg.Profile == "" {
		return nil // an error in the configuration is reported where it applies
	}
	if _, err := profile.Read(cfg.Profile); err != nil {
		return err
	}
	text, _, err := regular.Read(cfg.Profile, profile.MaxFile)
	fmt.Fprintf(w, "%d\n%s\n", len(text), text)
	return err
}
