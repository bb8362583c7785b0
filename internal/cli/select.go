package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/baseline"
	"github.com/redisvet/redisvet/internal/cli/changed"
	"github.com/redisvet/redisvet/internal/cli/load"
	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/source"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/printable"
)

// readKnown reads the baseline and the lines that are new since a revision, nil for all.
// What is wrong with them is said before the analysis, which takes longer.
func (t *Tool) readKnown(o *options) (*changed.Lines, error) {
	if err := t.readBaseline(o); err != nil || o.newFrom == "" {
		return nil, err
	}
	return changed.Since(t.Dir, o.newFrom)
}

// readBaseline reads the file of -baseline, or of the configuration. With
// -write-baseline the file need not exist.
func (t *Tool) readBaseline(o *options) error {
	if o.baseline == "" && o.writeBaseline {
		return errors.New("-write-baseline needs -baseline and the name of a file, or baseline: in " + config.Name)
	}
	if o.baseline == "" {
		return nil
	}
	name := t.absolute(o.baseline)
	known, err := baseline.Read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && o.writeBaseline:
		if info, err := os.Stat(filepath.Dir(name)); err != nil || !info.IsDir() {
			return fmt.Errorf("%s: there is no directory %s", o.baselineSetting, filepath.Dir(name))
		}
		known = new(baseline.Baseline)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: there is no file %s; -write-baseline makes it", o.baselineSetting, name)
	case err != nil:
		return fmt.Errorf("%s: %v", o.baselineSetting, err)
	}
	o.known = known
	return nil
}

func (t *Tool) absolute(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(t.Dir, name)
}

// kept returns the findings that are not in the baseline and that are on new lines,
// with how many are in the baseline and how many on unchanged lines. hidden are those that
// the settings leave out.
func (t *Tool) kept(opts *options, graph *load.Graph, news *changed.Lines, found, hidden []output.Finding, faulty bool) (left []output.Finding, known, unchanged int, err error) {
	left = found
	if opts.baseline != "" {
		if left, err = t.sift(opts, graph, found, hidden, faulty); err != nil {
			return nil, 0, 0, err
		}
		if !opts.writeBaseline { // otherwise they are written, and not left out
			known = len(found) - len(left)
		}
	}
	if news != nil {
		before := len(left)
		left = touched(news, left)
		unchanged = before - len(left)
	}
	return left, known, unchanged, nil
}

// sift returns the findings that are not in the baseline. With -write-baseline
// it adds all of them to it. A known finding that is hidden now is not fixed.
func (t *Tool) sift(o *options, graph *load.Graph, found, hidden []output.Finding, faulty bool) ([]output.Finding, error) {
	files := o.files
	all := slices.Concat(found, hidden)
	entries := make([]baseline.Entry, len(all))
	for i, f := range all {
		entries[i] = baseline.Entry{ID: files.ID(f.Rule, f.Category, f.Pos), File: filepath.Base(f.Pos.Filename)}
	}
	known, present := o.known.Known(entries), entries[:len(found):len(found)]
	for i, e := range entries[len(found):] {
		if known[len(found)+i] {
			present = append(present, e)
		}
	}
	seen := sighted(files, graph, o.analyzers)
	fixed := o.known.Fixed(present, seen)
	if o.writeBaseline {
		if faulty {
			return nil, errors.New("the code could not be understood in full; the baseline is left as it was")
		}
		after, added := o.known.Update(present, seen)
		if err := after.Write(t.absolute(o.baseline)); err != nil {
			return nil, fmt.Errorf("-write-baseline: %v", err)
		}
		fmt.Fprintf(t.Stderr, "redisvet: %s: %d new, %d fixed, %d in all\n", printable.Line(o.baseline), added, fixed, after.Len())
		return nil, nil
	}
	if fixed > 0 && !faulty {
		fmt.Fprintf(t.Stderr, "redisvet: %s: %d fixed; -write-baseline takes them out\n", printable.Line(o.baseline), fixed)
	}
	var out []output.Finding
	for i, f := range found {
		if !known[i] {
			out = append(out, f)
		}
	}
	return out, nil
}

// sighted returns a function that reports whether this run would have found an
// entry again: its rule ran, and its file was analysed or is gone. An entry in
// a package, test file or build that the run left out is not fixed.
func sighted(files *source.Files, graph *load.Graph, rules []*analysis.Analyzer) func(baseline.Entry) bool {
	analysed := make(map[string]bool)
	modules := make(map[string]string) // path to directory
	for _, p := range graph.Roots {
		for _, name := range p.GoFiles {
			analysed[name] = true
			m := files.Module(name)
			modules[m.Path] = m.Dir
		}
	}
	return func(e baseline.Entry) bool {
		if !slices.ContainsFunc(rules, func(a *analysis.Analyzer) bool { return a.Name == e.Rule }) {
			return false
		}
		for path, dir := range modules {
			rest, ok := strings.CutPrefix(e.Package, path)
			if !ok || rest != "" && rest[0] != '/' {
				continue
			}
			name := filepath.Join(dir, filepath.FromSlash(rest), e.File)
			if analysed[name] {
				return true
			}
			// A module below this one has a longer path.
			if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) && files.Module(name).Path == path {
				return true
			}
		}
		return false
	}
}

// touched returns the findings that are on new lines or have a related place on
// one: moving a command into a loop is as new as adding a loop around it.
func touched(news *changed.Lines, found []output.Finding) []output.Finding {
	return slices.DeleteFunc(found, func(f output.Finding) bool {
		return !news.Overlaps(f.Pos.Filename, f.Pos.Line, f.LastLine()) &&
			!slices.ContainsFunc(f.Related, func(r output.Finding) bool { return news.Overlaps(r.Pos.Filename, r.Pos.Line, r.Pos.Line) })
	})
}
