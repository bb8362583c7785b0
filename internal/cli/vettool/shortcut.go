package vettool

import (
	"encoding/json"
	"fmt"
	"go/build"
	"os"
	"path/filepath"
	"strings"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/regular"
)

// A unit is what the shortcut reads of the go command's description of one
// package; see unitchecker.Config.
type unit struct {
	Dir           string
	ImportPath    string
	GoFiles       []string
	ModulePath    string
	ModuleVersion string
	Module        *struct{ Path, Version string } // from Go 1.27 on
	ImportMap     map[string]string
	PackageVetx   map[string]string
	VetxOnly      bool
	VetxOutput    string
	Stdout        string
}

// skip answers a unit at once where no analyzer could find or learn anything
// in it, by writing an empty facts file: reports done. Facts make go vet run
// its tool on every dependency of a program, the standard library included,
// so this is what the time of a run hangs on.
func (u *unit) skip() (done bool, err error) {
	if !u.VetxOnly || u.VetxOutput == "" || !u.silent() {
		return false, nil
	}
	if u.Stdout != "" { // as unitchecker: the go command caches this file too
		if err := os.WriteFile(u.Stdout, nil, 0o666); err != nil {
			return false, err
		}
	}
	return true, os.WriteFile(u.VetxOutput, nil, 0o666)
}

func readUnit(cfgFile string) (*unit, error) {
	data, _, err := regular.Read(cfgFile, regular.MaxSource)
	if err != nil {
		return nil, err
	}
	u := new(unit)
	if err := json.Unmarshal(data, u); err != nil {
		return nil, fmt.Errorf("%s: %v", cfgFile, err)
	}
	return u, nil
}

// silent reports whether a dependency can hold no fact: it is not first-party
// code, which carries facts of its own; it is no Redis client and imports
// none; and nothing that it imports has facts to pass on. The unit lists
// direct imports only. An indirect one shows as a facts file that is not
// empty, because each package on the way to a client is itself not silent.
func (u *unit) silent() bool {
	if client.Is(u.path()) || u.firstParty() {
		return false
	}
	for _, path := range u.ImportMap {
		if client.Is(path) {
			return false
		}
	}
	for _, vetx := range u.PackageVetx {
		if info, err := os.Stat(vetx); err != nil || info.Size() > 0 {
			return false
		}
	}
	return true
}

// path is the import path without the mark of a test variant, "p [q.test]".
func (u *unit) path() string {
	path, _, _ := strings.Cut(u.ImportPath, " ")
	return path
}

func (u *unit) firstParty() bool {
	if u.Module != nil {
		return u.Module.Version == "" && u.Module.Path != "std"
	}
	if u.ModulePath != "" {
		return u.ModuleVersion == "" && u.ModulePath != "std"
	}
	return !u.standard()
}

// standard reports whether a package of no module is of the standard library.
// The go command sets GOROOT for its tools.
func (u *unit) standard() bool {
	root := build.Default.GOROOT
	if root == "" || len(u.GoFiles) == 0 {
		return false
	}
	src := filepath.Join(root, "src") + string(filepath.Separator)
	for _, f := range u.GoFiles {
		if strings.HasPrefix(f, src) {
			return true
		}
	}
	return false
}
