package cli

import (
	"bytes"
	"go/token"
	"maps"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/redisvet/redisvet/internal/cli/fix"
	"github.com/redisvet/redisvet/internal/printable"
)

// pending are the changes that -diff has made but not written, so that the next
// analysis sees them.
type pending struct {
	before, over map[string][]byte
	required     fix.Requirement
}

func (p *pending) add(files []*fix.File, required *fix.Requirement) {
	if p.over == nil {
		p.before, p.over = map[string][]byte{}, map[string][]byte{}
	}
	for _, f := range files {
		if _, known := p.before[f.Name]; !known {
			p.before[f.Name] = f.Before
		}
		p.over[f.Name] = f.After
	}
	p.required.Add(required)
}

// origin returns a position of the changed text in the file as it is, which a reader
// of the diff has.
func (p *pending) origin(pos token.Position) token.Position {
	after, changed := p.over[pos.Filename]
	if !changed {
		return pos
	}
	return fix.Origin(p.before[pos.Filename], after, pos)
}

// takeBack undoes all changes of go.mod.
func (p *pending) takeBack() error { return p.required.TakeBack() }

// did says what happened to a finding whose fix is applied.
func did(diff bool) string {
	if diff {
		return "would be fixed"
	}
	return "fixed"
}

func (t *Tool) printDiff(p pending) error {
	text := t.diffOf(p)
	if isTerminal(t.Stdout) { // other outputs have to apply to the file
		text = shown(text)
	}
	_, err := t.Stdout.Write(text)
	return err
}

// diffOf returns changes as a diff.
func (t *Tool) diffOf(p pending) []byte {
	var out []byte
	for _, file := range slices.Sorted(maps.Keys(p.over)) {
		name := filepath.ToSlash(t.relative(file))
		out = append(out, diff.Diff("a/"+name, p.before[file], "b/"+name, p.over[file])...)
	}
	return out
}

// shown returns a diff for a terminal.
func shown(text []byte) []byte {
	var out []byte
	for line := range bytes.Lines(text) {
		code, end := bytes.CutSuffix(line, []byte("\n"))
		out = append(out, printable.Code(string(code))...)
		if end {
			out = append(out, '\n')
		}
	}
	return out
}
