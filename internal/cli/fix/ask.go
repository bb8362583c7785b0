package fix

import (
	"bufio"
	"fmt"
	"go/token"
	"io"
	"maps"
	"slices"
	"strings"
)

// An Asker asks for each fix whether it is wanted.
type Asker struct {
	in   *bufio.Reader
	out  io.Writer
	show func(files []*File) []byte // the diff of a fix
	at   func(token.Position) string

	rest bool            // do not ask: nothing more is wanted
	no   map[string]bool // the findings whose fixes are not wanted
	wait map[string]bool // the findings whose fixes are wanted, and had to wait for others
}

// NewAsker returns an Asker. show returns what a fix would change, and at formats a
// position.
func NewAsker(in io.Reader, out io.Writer, show func([]*File) []byte, at func(token.Position) string) *Asker {
	return &Asker{in: bufio.NewReader(in), out: out, show: show, at: at, no: map[string]bool{}, wait: map[string]bool{}}
}

// Ask asks about the fixes of findings, and marks those that are not wanted. In a later
// round it asks only about findings that it has not seen.
func (a *Asker) Ask(fset *token.FileSet, findings []*Finding, from Source) error {
	seen := [2]map[string]bool{maps.Clone(a.no), maps.Clone(a.wait)}
	for _, f := range findings {
		files := Plan(fset, []*Finding{f}, from)
		if len(files) == 0 {
			continue
		}
		name := f.Rule + "\x00" + f.Pos.Filename + "\x00" + f.Diag.Message
		switch {
		case a.rest, seen[0][name]:
			f.declined = true
		case !seen[1][name]:
			yes, err := a.ask(f, a.show(files))
			if err != nil {
				return err
			}
			f.declined = !yes
			a.no[name], a.wait[name] = !yes, yes
		}
	}
	return nil
}

// ask prints a fix and reads an answer until it is one. The end of the input is a q.
func (a *Asker) ask(f *Finding, diff []byte) (yes bool, err error) {
	fmt.Fprintf(a.out, "%s%s: %s (%s)\n", diff, a.at(f.Pos), f.Fix().Message, f.Rule)
	for {
		fmt.Fprint(a.out, "Apply? y, n, or q for none of the rest: ")
		line, err := a.in.ReadString('\n')
		if err != nil && err != io.EOF {
			return false, err
		}
		answer := strings.ToLower(strings.TrimSpace(line))
		switch {
		case slices.Contains([]string{"y", "yes"}, answer):
			return true, nil
		case slices.Contains([]string{"n", "no"}, answer):
			return false, nil
		case slices.Contains([]string{"q", "quit"}, answer), err == io.EOF:
			a.rest = true
			return false, nil
		}
	}
}
