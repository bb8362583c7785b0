package cli

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/redisvet/redisvet/internal/cli/mend"
)

// pending is what -diff has changed so far and not written, so that the next
// round sees it.
type pending struct {
	before, over map[string][]byte
	required     mend.Requirement
	goflags      *string // as they were
}

func (p *pending) add(files []*mend.File, required *mend.Requirement) {
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
	if required != nil && p.goflags == nil {
		// That go.mod needs a line for what only the overlay imports is no
		// error: it is restored in the end.
		was := os.Getenv("GOFLAGS")
		p.goflags = &was
		os.Setenv("GOFLAGS", strings.TrimSpace(was+" -mod=mod"))
	}
}

// takeBack leaves everything as it was.
func (p *pending) takeBack() error {
	if p.goflags != nil {
		os.Setenv("GOFLAGS", *p.goflags)
	}
	return p.required.TakeBack()
}

// did says what became of a finding whose fix is applied.
func did(diff bool) string {
	if diff {
		return "would be mended"
	}
	return "mended"
}

func (t *Tool) printDiff(p pending) error {
	for _, file := range slices.Sorted(maps.Keys(p.over)) {
		name := filepath.ToSlash(t.relative(file))
		if _, err := t.Stdout.Write(diff.Diff("a/"+name, p.before[file], "b/"+name, p.over[file])); err != nil {
			return err
		}
	}
	return nil
}
