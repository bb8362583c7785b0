package mend

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Write replaces the files. Each is written beside itself, and put in its own
// place when all of it is on the disk: a disk that is full, or a program that
// is killed, leaves the old file whole. A file that is read-only, or that is
// not as it was, is left. It returns those that were written.
func Write(files []*File) (written []*File, err error) {
	var failed error
	for _, f := range files {
		why, err := replace(f)
		if err != nil {
			failed = errors.Join(failed, err)
			why = err.Error()
		}
		if why != "" {
			for _, x := range f.Findings {
				x.Left = why
			}
			continue
		}
		written = append(written, f)
	}
	return written, failed
}

func replace(f *File) (left string, err error) {
	name, err := filepath.EvalSymlinks(f.Name) // or the link would be replaced
	if err != nil {
		return "", err
	}
	info, err := os.Stat(name)
	if err != nil {
		return "", err
	}
	if info.Mode()&0o200 == 0 {
		return ReadOnly, nil
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".redisvet-*.tmp")
	if err != nil {
		return "", err
	}
	defer func() {
		if left != "" || err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
		}
	}()
	if err := fill(tmp, f.After, info.Mode()); err != nil {
		return "", err
	}
	now, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	if !bytes.Equal(now, f.Before) {
		return Changed, nil
	}
	return "", os.Rename(tmp.Name(), name)
}

func fill(tmp *os.File, text []byte, mode fs.FileMode) error {
	if _, err := tmp.Write(text); err != nil {
		return err
	}
	if err := tmp.Chmod(mode.Perm()); err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	return tmp.Close()
}
