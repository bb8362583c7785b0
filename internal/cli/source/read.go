package source

import (
	"fmt"
	"io"
	"os"
)

// maxFile is the size of the largest file that is read. Compilers have given
// up long before.
const maxFile = 256 << 20

// Read reads a regular file, and no more of it than it had when it was opened.
// A device may have no end, and a pipe no beginning.
func Read(name string) ([]byte, error) {
	info, err := os.Stat(name) // to open a pipe waits for a writer
	if err == nil {
		err = readable(info, name)
	}
	if err != nil {
		return nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err = f.Stat(); err == nil {
		err = readable(info, name)
	}
	if err != nil {
		return nil, err
	}
	text := make([]byte, info.Size())
	n, err := io.ReadFull(f, text)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil // it has become shorter
	}
	return text[:n], err
}

func readable(info os.FileInfo, name string) error {
	switch {
	case info.IsDir():
		return fmt.Errorf("read %s: is a directory", name)
	case !info.Mode().IsRegular():
		return fmt.Errorf("read %s: not a regular file", name)
	case info.Size() > maxFile:
		return fmt.Errorf("read %s: larger than %d MB", name, maxFile>>20)
	}
	return nil
}
