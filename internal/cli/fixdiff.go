package cli

import (
	"bytes"
	"maps"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/redisvet/redisvet/internal/cli/fix"
	"github.com/redisvet/redisvet/internal/printable"
)

func (t *Tool) printDiff(changed fix.Texts) error {
	text := t.diffOf(changed)
	if isTerminal(t.Stdout) { // other outputs have to apply to the file
		text = shown(text)
	}
	_, err := t.Stdout.Write(text)
	return err
}

// diffOf returns changes as a diff.
func (t *Tool) diffOf(changed fix.Texts) []byte {
	var out []byte
	for _, file := range slices.Sorted(maps.Keys(changed.After)) {
		name := filepath.ToSlash(t.relative(file))
		out = append(out, diff.Diff("a/"+name, changed.Before[file], "b/"+name, changed.After[file])...)
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
