package vettool

import (
	"encoding/json"
	"fmt"
	"go/build"
	"os"
	"path/filepath"
	"strings"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/pathname"
	"github.com/redisvet/redisvet/internal/regular"
)

// A unit is the part of the go command's description of a package that the
// shortcut reads; see unitchecker.Config.
type unit struct {
	Dir           string
	ImportPath    string
	GoFiles       []string
	ModulePath    string
	ModuleVersion string
	Module        *struct{ Path, Version string } // since Go 1.27
	ImportMap     map[string]string
	PackageVetx   map[string]string
	VetxOnly      bool
	VetxOutput    string
	Stdout        string
}

// skip finishes a unit in which no analyzer could find anything or export a
// fact: it writes an empty facts file and returns true. Because of facts, go
// vet runs its tool on every dependency of a program, including the standard
// library. So this decides the time of a run.
func (u *unit) skip() (done bool, err error) {
	if !u.VetxOnly || u.VetxOutput == "" || !u.silent() {
		return false, nil
	}
	if u.Stdout != "" { // as unitchecker does: the go command caches this file too
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

// silent reports whether a dependency can have no fact. It is not first-party
// code, is no Redis client and imports none, and none of its imports has facts.
// The unit lists direct imports only. An indirect import of a client shows as a
// facts file that is not empty, because no package on that import path is
// silent.
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

// path returns the import path without the mark of a test variant, "p
// [q.test]".
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

// standard reports whether a package without a module is in the standard
// library. The go command sets GOROOT for its tools.
func (u *unit) standard() bool {
	root := build.Default.GOROOT
	if root == "" || len(u.GoFiles) == 0 {
		return false
	}
	src := filepath.Join(root, "src")
	for _, f := range u.GoFiles {
		if _, ok := pathname.Below(src, f); ok {
			return true
		}
	}
	return false
}
