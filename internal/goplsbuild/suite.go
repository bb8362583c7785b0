package goplsbuild

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/redisvet/redisvet/internal/version"
)

const suiteModule = version.Module

// A suite identifies the sources that gopls gets: those that this binary was
// built from.
type suite struct {
	version string // of the module, "" for a checkout
	dir     string // of the checkout, "" for a version
	source  string // the directory of its files, once known
}

// ownSuite returns the suite of this binary.
func ownSuite() (suite, error) {
	info, _ := debug.ReadBuildInfo()
	_, file, _, _ := runtime.Caller(0)
	return suiteOf(info, filepath.Dir(filepath.Dir(filepath.Dir(file))))
}

// suiteOf derives the suite from the build information of the binary and the
// directory of its source at compile time.
func suiteOf(info *debug.BuildInfo, root string) (suite, error) {
	if v := version.Own(info); v != "" {
		return suite{version: v}, nil
	}
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil || !filepath.IsAbs(root) || modfile.ModulePath(text) != suiteModule {
		return suite{}, fmt.Errorf("this redisvet is a development build, and its source is not in %s (any more, or it was built with -trimpath); "+
			"build it in a checkout, or install a version: go install %s/cmd/redisvet@latest", root, suiteModule)
	}
	return suite{dir: root}, nil
}

// label returns the suite's part of the gopls version, in the form of a
// semantic version's build metadata. A checkout is identified by a hash of its
// sources.
func (s suite) label() (string, error) {
	if s.version != "" {
		return "redisvet." + strings.ReplaceAll(s.version, "+", "."), nil
	}
	h := sha256.New()
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if path != s.dir && apart(path, name) {
				return filepath.SkipDir
			}
			return nil
		}
		if name != "go.mod" && name != "go.sum" && (!strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go")) {
			return nil
		}
		rel, err := filepath.Rel(s.dir, path)
		if err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		fmt.Fprintf(h, "\x00%s\x00", filepath.ToSlash(rel))
		_, err = io.Copy(h, f)
		return err
	})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("redisvet.devel-%x", h.Sum(nil)[:6]), nil
}

// apart reports whether the go command skips a directory, or finds another
// module there.
func apart(path, name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" {
		return true
	}
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	return err == nil
}
