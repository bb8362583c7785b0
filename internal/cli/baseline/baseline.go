// Package baseline keeps a file of known findings, so that only new ones are
// reported.
//
// An entry names the rule, the package, the function and the code of the line
// (see [source.ID]). It stays valid when lines move, and a person can read it
// in a review. An edited line is a new finding.
package baseline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/source"
	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/regular"
)

// version is the version of the file format.
const version = 1

// An Entry is one known finding, or several with one ID.
type Entry struct {
	source.ID
	// File is the file's name within its package. Matching ignores it; it
	// decides whether a run analysed the entry.
	File  string `json:"file"`
	Count int    `json:"count,omitempty"` // 0 means one
}

func (e Entry) count() int { return max(e.Count, 1) }

// A Baseline is a set of known findings.
type Baseline struct {
	Version  int     `json:"version"`
	Findings []Entry `json:"findings"`
}

// Read reads a file written by [Baseline.Write]. Its errors are one line and
// name the file.
func Read(name string) (*Baseline, error) {
	text, _, err := regular.Read(name, regular.MaxSource)
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, fmt.Errorf("%s is empty: the output of a command may have been redirected to it", name)
	}
	b := new(Baseline)
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	err = dec.Decode(b)
	if err == nil {
		if _, more := dec.Token(); more != io.EOF {
			err = errors.New("something follows its end")
		}
	}
	// If the version is a later one, report that, and not an unknown field.
	var head struct{ Version *int }
	if json.Unmarshal(text, &head) == nil && head.Version != nil && *head.Version != version {
		return nil, fmt.Errorf("%s is a baseline of version %d, this redisvet knows %d", name, *head.Version, version)
	}
	if err != nil {
		return nil, fmt.Errorf("%s is no baseline: %s%v", name, line(text, err), err)
	}
	if head.Version == nil {
		return nil, fmt.Errorf("%s is no baseline: it has no version", name)
	}
	for i, e := range b.Findings {
		if e.Rule == "" || e.Package == "" || e.File == "" || e.Count < 0 || strings.ContainsAny(e.File, `/\`) {
			return nil, fmt.Errorf("%s is no baseline: finding %d needs a rule, a package and a file name", name, i+1)
		}
	}
	return b, nil
}

// line returns the line of an error in the text, if known.
func line(text []byte, err error) string {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) || syntax.Offset > int64(len(text)) {
		return ""
	}
	return fmt.Sprintf("line %d: ", bytes.Count(text[:syntax.Offset], []byte("\n"))+1)
}

// Write writes the whole file or leaves it unchanged.
func (b *Baseline) Write(name string) error {
	b.Version = version
	if b.Findings == nil {
		b.Findings = []Entry{}
	}
	text, err := printable.Encode(b, "\t")
	if err != nil {
		return err
	}
	return regular.Write(name, text)
}

// Known reports for each finding whether it is in the baseline. If there are
// more of one ID than the baseline counts, the first ones are known.
func (b *Baseline) Known(found []Entry) []bool {
	left := b.counts()
	out := make([]bool, len(found))
	for i, f := range found {
		if left[f.ID] > 0 {
			left[f.ID]--
			out[i] = true
		}
	}
	return out
}

// Fixed returns the number of known findings that a run did not find. seen
// reports whether the run analysed the file of an entry with its rule.
func (b *Baseline) Fixed(found []Entry, seen func(Entry) bool) int {
	now := (&Baseline{Findings: found}).counts()
	n := 0
	for _, e := range b.Findings {
		left := min(now[e.ID], e.count())
		now[e.ID] -= left
		if seen(e) {
			n += e.count() - left
		}
	}
	return n
}

// Update returns the baseline after a run: its findings, and the entries that
// it did not analyse. added counts the new findings.
func (b *Baseline) Update(found []Entry, seen func(Entry) bool) (after *Baseline, added int) {
	for _, known := range b.Known(found) {
		if !known {
			added++
		}
	}
	all := make(map[source.ID]*Entry)
	for _, f := range found {
		if e := all[f.ID]; e != nil {
			e.Count = e.count() + 1
		} else {
			all[f.ID] = &Entry{ID: f.ID, File: f.File}
		}
	}
	for _, e := range b.Findings {
		if all[e.ID] == nil && !seen(e) {
			all[e.ID] = &Entry{ID: e.ID, File: e.File, Count: e.Count}
		}
	}
	after = new(Baseline)
	for _, e := range all {
		after.Findings = append(after.Findings, *e)
	}
	slices.SortFunc(after.Findings, func(x, y Entry) int {
		return cmp.Or(cmp.Compare(x.Package, y.Package), cmp.Compare(x.File, y.File), cmp.Compare(x.Function, y.Function),
			cmp.Compare(x.Code, y.Code), cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Category, y.Category))
	})
	return after, added
}

func (b *Baseline) counts() map[source.ID]int {
	out := make(map[source.ID]int)
	for _, e := range b.Findings {
		out[e.ID] += e.count()
	}
	return out
}

// Len returns the number of findings in the baseline.
func (b *Baseline) Len() int {
	n := 0
	for _, e := range b.Findings {
		n += e.count()
	}
	return n
}
