package fix

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli/load"
)

// A Checker type-checks packages and their tests with changed files.
type Checker struct {
	Load load.Options

	known map[string]fault // errors of the unchanged code; nil before the first check
}

// Check type-checks the packages with the new text of the files, and takes back
// the files that no longer build. These are the files with the errors or, if none of
// these is changed, all of the package. The remaining packages build, or
// did not before. over has the text of files changed earlier. Check writes
// nothing. A second call assumes that the remaining files have been written.
func (c *Checker) Check(files []*File, over map[string][]byte) ([]*File, error) {
	if len(files) == 0 {
		return nil, nil
	}
	if c.known == nil {
		before, err := c.faults(nil, over)
		if err != nil {
			return nil, err
		}
		c.known = before
	}
	for len(files) > 0 {
		after, err := c.faults(files, over)
		if err != nil {
			return nil, err
		}
		var guilty []*File
		broken := false
		for pkg, f := range after {
			if f.text == c.known[pkg].text {
				continue
			}
			broken = true
			guilty = append(guilty, f.guilty(files, c.known[pkg])...)
		}
		if !broken {
			c.known = after
			return files, nil
		}
		if len(guilty) == 0 { // a package that only imports a changed one
			guilty = files
		}
		files = takeBack(files, guilty, NoBuild)
	}
	return nil, nil
}

// takeBack removes files, and with each file the others that the same fix
// changes.
func takeBack(files, guilty []*File, why string) []*File {
	gone := map[*Finding]bool{}
	for again := true; again; {
		again = false
		for _, f := range files {
			if !slices.Contains(guilty, f) && slices.ContainsFunc(f.Findings, func(x *Finding) bool { return gone[x] }) {
				guilty, again = append(guilty, f), true
			}
			if slices.Contains(guilty, f) {
				for _, x := range f.Findings {
					if !gone[x] {
						gone[x], again = true, true
						x.Left = why
					}
				}
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(files), func(f *File) bool { return slices.Contains(guilty, f) })
}

// A fault is the errors of a package.
type fault struct {
	text  string
	files []string            // of the package
	at    map[string][]string // the files in which there is an error, by its message
}

// guilty returns those of the changed files that may have caused the errors which were not
// there before.
func (f fault) guilty(files []*File, before fault) []*File {
	var at, all []*File
	for _, file := range files {
		if !slices.Contains(f.files, file.Name) {
			continue
		}
		all = append(all, file)
		for msg, places := range f.at {
			if before.at[msg] == nil && slices.Contains(places, file.Name) {
				at = append(at, file)
				break
			}
		}
	}
	if len(at) > 0 {
		return at
	}
	return all
}

// faults returns the errors of each package with the new text of the files.
func (c *Checker) faults(files []*File, over map[string][]byte) (map[string]fault, error) {
	opts := c.Load
	opts.Tests, opts.ErrorsOnly, opts.Overlay = true, true, map[string][]byte{}
	maps.Copy(opts.Overlay, over)
	for _, f := range files {
		opts.Overlay[f.Name] = f.After
	}
	graph, err := load.Load(opts)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	out := map[string]fault{}
	graph.Check(func(p *packages.Package) {
		if len(p.Errors) == 0 {
			return
		}
		var text strings.Builder
		at := map[string][]string{}
		for _, e := range p.Errors {
			fmt.Fprintln(&text, e.Msg) // without the position, which moves
			at[e.Msg] = append(at[e.Msg], fileOf(e.Pos))
		}
		mu.Lock()
		defer mu.Unlock()
		out[p.ID] = fault{text.String(), p.GoFiles, at}
	}, nil)
	return out, nil
}

// fileOf returns the file of a position that is written as file:line:column.
func fileOf(pos string) string {
	for range 2 {
		i := strings.LastIndexByte(pos, ':')
		if i < 0 {
			break
		}
		if _, err := strconv.Atoi(pos[i+1:]); err != nil {
			break
		}
		pos = pos[:i]
	}
	return pos
}
