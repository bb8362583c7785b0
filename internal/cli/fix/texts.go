package fix

import (
	"go/token"
	"path/filepath"
)

// Texts are the texts of the files that fixes have changed, by name: before the first
// fix, and after the last one.
type Texts struct{ Before, After map[string][]byte }

// Add adds the changes of files. A file that is changed again keeps its first text.
func (t *Texts) Add(files []*File) {
	if t.Before == nil {
		t.Before, t.After = map[string][]byte{}, map[string][]byte{}
	}
	for _, f := range files {
		if _, known := t.Before[f.Name]; !known {
			t.Before[f.Name] = f.Before
		}
		t.After[f.Name] = f.After
	}
}

// Forget removes the files of a directory, whose fixes were taken back.
func (t *Texts) Forget(dir string) {
	for name := range t.Before {
		if filepath.Dir(name) == dir {
			delete(t.Before, name)
			delete(t.After, name)
		}
	}
}

// Origin returns the position before the first fix of one after the last fix.
func (t *Texts) Origin(pos token.Position) token.Position {
	after, changed := t.After[pos.Filename]
	if !changed {
		return pos
	}
	return origin(t.Before[pos.Filename], after, pos)
}
