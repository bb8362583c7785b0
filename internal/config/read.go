package config

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// maxSize bounds the file: it is read whole, for each run and by editors for
// each package.
const maxSize = 1 << 20

// ReadFile returns the text of a configuration file. Only a regular file of at
// most 1 MB is read, or a link to one: a device has no end, and to open a named
// pipe waits for somebody who writes.
func ReadFile(path string) ([]byte, error) {
	text, _, err := readFile(path)
	return text, err
}

func readFile(path string) ([]byte, fs.FileInfo, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if err := readable(path, st); err != nil {
		return nil, nil, err
	}
	// What is opened may be another file by now: it must not block either.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if st, err = f.Stat(); err != nil {
		return nil, nil, err
	}
	if err := readable(path, st); err != nil {
		return nil, nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, nil, err
	}
	if len(text) > maxSize { // it grows
		return nil, nil, tooLarge(path)
	}
	return text, st, nil
}

func readable(path string, st fs.FileInfo) error {
	if !st.Mode().IsRegular() {
		return fmt.Errorf("%s: want a regular file, not %s", path, fileKind(st.Mode()))
	}
	if st.Size() > maxSize {
		return tooLarge(path)
	}
	return nil
}

func tooLarge(path string) error { return fmt.Errorf("%s: larger than 1 MB", path) }

func fileKind(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a directory"
	case m&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return m.Type().String()
}
