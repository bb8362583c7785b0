package fix

import (
	"bytes"
	"cmp"
	"errors"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
)

// A Trial is about the files that fixes have changed, by the directories of their
// packages.
type Trial struct {
	Roots   Roots
	Tags    string // as for go build -tags
	changed map[string]map[string]*File
}

// Add adds files that were written. A file that is written again keeps its first text.
func (t *Trial) Add(files []*File) {
	if t.changed == nil {
		t.changed = map[string]map[string]*File{}
	}
	for _, f := range files {
		dir := filepath.Dir(f.Name)
		if t.changed[dir] == nil {
			t.changed[dir] = map[string]*File{}
		}
		all := *f
		if old := t.changed[dir][f.Name]; old != nil {
			all.Before, all.Findings = old.Before, append(slices.Clone(old.Findings), f.Findings...)
		}
		t.changed[dir][f.Name] = &all
	}
}

// A Verdict lists the directories of packages whose fixes are taken back, whose tests
// fail without them as well, and that have no tests.
type Verdict struct{ TakenBack, Broken, Untested []string }

// Run runs the tests of each package. Where they fail, it takes the fixes back; where
// they fail without these as well, it makes them again.
func (t *Trial) Run(progress func(dir string)) (v Verdict, err error) {
	for _, dir := range slices.Sorted(maps.Keys(t.changed)) {
		progress(dir)
		passed, tested := t.test(dir)
		if !tested {
			v.Untested = append(v.Untested, dir)
		}
		if passed {
			continue
		}
		files := slices.SortedFunc(maps.Values(t.changed[dir]), func(a, b *File) int { return cmp.Compare(a.Name, b.Name) })
		if err := t.swap(files); err != nil {
			return v, err
		}
		if passed, _ := t.test(dir); passed {
			for _, f := range files {
				for _, x := range f.Findings {
					x.Left = Breaks
				}
			}
			delete(t.changed, dir)
			v.TakenBack = append(v.TakenBack, dir)
			continue
		}
		if err := t.swap(files); err != nil {
			return v, err
		}
		v.Broken = append(v.Broken, dir)
	}
	return v, nil
}

// Kept reports whether a file that is still changed has a property.
func (t *Trial) Kept(is func(*File) bool) bool {
	for _, files := range t.changed {
		for _, f := range files {
			if is(f) {
				return true
			}
		}
	}
	return false
}

// test reports whether the tests of a package pass, and whether there are any.
func (t *Trial) test(dir string) (passed, tested bool) {
	cmd := exec.Command("go", "test", "-tags="+t.Tags, ".")
	cmd.Dir = dir
	out, err := cmd.Output()
	return err == nil, err != nil || !bytes.Contains(out, []byte("[no test files]"))
}

// swap writes the other of the two texts of each file.
func (t *Trial) swap(files []*File) error {
	for _, f := range files {
		back := &File{Name: f.Name, Before: f.After, After: f.Before}
		written, err := Write([]*File{back}, t.Roots)
		if err == nil && len(written) == 0 {
			err = errors.New(f.Name + " has changed meanwhile; its fix stays")
		}
		if err != nil {
			return err
		}
		f.Before, f.After = f.After, f.Before
	}
	return nil
}
