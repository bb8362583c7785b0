package fix

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/regular"
)

// Guard is the package that fixes may import, a module of its own.
const Guard = knowledge.Redisguard

// A Requirement is a reversible addition to a module's go.mod.
type Requirement struct {
	files map[string][]byte // the original go.mod and go.sum; nil if absent
}

// Require makes Guard importable in the module of dir at a version, or the
// latest if version is "". A replacement in go.mod has precedence. Require
// returns nil if nothing was to be done.
func Require(dir, version string) (*Requirement, error) {
	if _, err := goCommand(dir, "list", Guard); err == nil {
		return nil, nil
	}
	mod, err := goCommand(dir, "env", "GOMOD")
	if err != nil {
		return nil, err
	}
	if mod == "" || mod == os.DevNull {
		return nil, errors.New("no go.mod to add the requirement to")
	}
	r := &Requirement{files: map[string][]byte{}}
	names := []string{mod, strings.TrimSuffix(mod, ".mod") + ".sum"}
	flags, err := goCommand(dir, "env", "GOFLAGS")
	if err != nil {
		return nil, err
	}
	if other, _ := load.Modfile(flags); other != "" { // the go command writes this file instead
		if !filepath.IsAbs(other) {
			other = filepath.Join(filepath.Dir(mod), other)
		}
		names = append(names, other, strings.TrimSuffix(other, ".mod")+".sum")
	}
	for _, name := range names {
		// The go command would write through a link.
		if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is no regular file", name)
		}
		text, _, err := regular.Read(name, regular.MaxModule)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		r.files[name] = text
	}
	// go get queries the version even if go.mod replaces it.
	if version != "" && !r.replaced() {
		_, err = goCommand(filepath.Dir(mod), "get", Guard+"@"+version)
	}
	if err == nil { // this also adds missing lines to go.sum
		_, err = goCommand(filepath.Dir(mod), "list", "-mod=mod", "-deps", Guard)
	}
	if err != nil {
		return nil, errors.Join(err, r.TakeBack())
	}
	return r, nil
}

// replaced reports whether a go.mod replaces Guard.
func (r *Requirement) replaced() bool {
	for name, text := range r.files {
		if filepath.Ext(name) != ".mod" {
			continue
		}
		f, err := modfile.Parse(name, text, nil) // the go command reports the error
		if err == nil && slices.ContainsFunc(f.Replace, func(p *modfile.Replace) bool { return p.Old.Path == Guard }) {
			return true
		}
	}
	return false
}

// Add merges another addition. The first text of each file remains the
// original.
func (r *Requirement) Add(o *Requirement) {
	if o == nil {
		return
	}
	if r.files == nil {
		r.files = map[string][]byte{}
	}
	for name, text := range o.files {
		if _, known := r.files[name]; !known {
			r.files[name] = text
		}
	}
}

// Added reports whether a go.mod was changed.
func (r *Requirement) Added() bool { return r != nil && len(r.files) > 0 }

// Modules returns the go.mod files that have changed.
func (r *Requirement) Modules() []string {
	var names []string
	for name, before := range r.files {
		if now, err := os.ReadFile(name); filepath.Ext(name) == ".mod" && err == nil && !bytes.Equal(now, before) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Settle makes go list add missing lines to go.mod and go.sum, after the import
// exists.
func (r *Requirement) Settle() error {
	if r == nil {
		return nil
	}
	var failed error
	for name := range r.files {
		if filepath.Ext(name) == ".mod" {
			_, err := goCommand(filepath.Dir(name), "list", "-mod=mod", "-deps", "-test", "./...")
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// TakeBack restores go.mod and go.sum. On a nil Requirement it does nothing.
func (r *Requirement) TakeBack() error {
	if r == nil {
		return nil
	}
	var failed error
	for name, text := range r.files {
		if text == nil {
			if err := os.Remove(name); !errors.Is(err, os.ErrNotExist) {
				failed = errors.Join(failed, err)
			}
			continue
		}
		if now, err := os.ReadFile(name); err != nil || !bytes.Equal(now, text) {
			failed = errors.Join(failed, regular.Write(name, text))
		}
	}
	return failed
}

// goCommand runs the go command in a directory and returns what it prints. Its error
// has the last line that the command says.
func goCommand(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		said := strings.TrimSpace(errs.String())
		if i := strings.LastIndexByte(said, '\n'); i >= 0 {
			said = strings.TrimSpace(said[i+1:]) // "\tserver response: Not Found"
		}
		return "", fmt.Errorf("go %s: %s", strings.Join(args, " "), said)
	}
	return strings.TrimSpace(out.String()), nil
}
