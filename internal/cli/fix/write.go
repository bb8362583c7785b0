package fix

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Write replaces files in the roots and returns those that it wrote. Each is
// written to a temporary file next to it, synced, and renamed. So a full disk
// or a killed program leaves the old file complete. Other hard links keep the
// old text. Write skips files that are read-only or have changed.
func Write(files []*File, roots Roots) (written []*File, err error) {
	var failed error
	for _, f := range files {
		why, err := replace(f, roots)
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

func replace(f *File, roots Roots) (left string, err error) {
	at, name, why := roots.place(f.Name)
	if why != "" {
		return why, nil
	}
	// Even if directories change meanwhile, nothing is written outside the
	// root.
	dir, err := os.OpenRoot(at)
	if err != nil {
		return "", err
	}
	defer dir.Close()
	info, err := dir.Lstat(name)
	if err != nil {
		return "", err
	}
	if info.Mode()&0o200 == 0 {
		return ReadOnly, nil
	}
	aside := filepath.Join(filepath.Dir(name), ".redisvet-"+rand.Text()+".tmp")
	tmp, err := dir.OpenFile(aside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	defer func() {
		if left != "" || err != nil {
			tmp.Close()
			dir.Remove(aside)
		}
	}()
	if err := fill(tmp, f.After, info.Mode()); err != nil {
		return "", err
	}
	now, err := dir.ReadFile(name)
	if err != nil {
		return "", err
	}
	if !bytes.Equal(now, f.Before) {
		return Changed, nil
	}
	return "", dir.Rename(aside, name)
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
