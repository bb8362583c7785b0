// Package regular reads and writes files whose names come from outside: from a flag, from
// the go command, or found next to the code. Only a regular file of a bounded
// size is read, or a link to one: a device has no end, and to open a named pipe
// waits for somebody who writes.
package regular

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// The largest files that are read.
const (
	MaxConfig = 1 << 20   // read for each run, and by editors for each package
	MaxModule = 16 << 20  // a go.mod or go.work: the go command reads no larger one
	MaxSource = 256 << 20 // compilers have given up long before
)

// Read returns the text of a file of at most max bytes, and what was known of
// the file when it was opened. Its errors name the file.
func Read(name string, max int64) ([]byte, fs.FileInfo, error) {
	if err := Check(name); err != nil {
		return nil, nil, err
	}
	// What is opened may be another file by now: it must not block either.
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil {
		err = kind(name, info)
	}
	if err != nil {
		return nil, nil, err
	}
	if info.Size() > max {
		return nil, nil, tooLarge(name, max)
	}
	var text bytes.Buffer
	text.Grow(int(info.Size()) + bytes.MinRead)
	if _, err := text.ReadFrom(io.LimitReader(f, max+1)); err != nil {
		return nil, nil, err
	}
	if int64(text.Len()) > max { // it grows
		return nil, nil, tooLarge(name, max)
	}
	return text.Bytes(), info, nil
}

// Source returns the text of a Go file.
func Source(name string) ([]byte, error) {
	text, _, err := Read(name, MaxSource)
	return text, err
}

// Check returns an error where a file is not there or not regular.
func Check(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	return kind(name, info)
}

func tooLarge(name string, max int64) error {
	return fmt.Errorf("%s: larger than %d MB", name, max>>20)
}

func kind(name string, info fs.FileInfo) error {
	what := info.Mode().Type().String()
	switch m := info.Mode(); {
	case m.IsRegular():
		return nil
	case m.IsDir():
		what = "a directory"
	case m&fs.ModeNamedPipe != 0:
		what = "a named pipe"
	case m&fs.ModeSocket != 0:
		what = "a socket"
	case m&fs.ModeDevice != 0:
		what = "a device"
	}
	return fmt.Errorf("%s: want a regular file, not %s", name, what)
}

// Write writes a whole file or leaves it as it was. Its errors are one line and name
// the file.
func Write(name string, text []byte) error {
	tmp, err := temporary(name)
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(text)
	err = cmp.Or(err, tmp.Chmod(0o644), tmp.Sync())
	if err = cmp.Or(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	return of(name, err)
}

// CanWrite returns an error if Write could not write a file of this name, if
// that is known before.
func CanWrite(name string) error {
	tmp, err := temporary(name)
	if err != nil {
		return err
	}
	err = tmp.Close()
	return of(name, cmp.Or(err, os.Remove(tmp.Name())))
}

// temporary creates a file next to one that is regular, or is not there.
func temporary(name string) (*os.File, error) {
	if err := Check(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".redisvet-*")
	return tmp, of(name, err)
}

// of returns an error about a temporary file as one about the file that it is for.
func of(name string, err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return &fs.PathError{Op: path.Op, Path: name, Err: path.Err}
	case errors.As(err, &link):
		return &fs.PathError{Op: link.Op, Path: name, Err: link.Err}
	}
	return err
}
