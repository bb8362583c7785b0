package fix

import (
	"bufio"
	"fmt"
	"go/token"
	"io"
	"slices"
	"strings"
)

// An Asker asks for each fix whether it is wanted.
type Asker struct {
	in   *bufio.Reader
	out  io.Writer
	show func(files []*File) []byte // the diff of a fix
	at   func(token.Position) string

	rest  bool                  // do not ask: nothing more is wanted
	asked map[string][]*Finding // in the last round, by name: those alike in the order of the file
}

// NewAsker returns an Asker. show returns what a fix would change, and at formats a
// position.
func NewAsker(in io.Reader, out io.Writer, show func([]*File) []byte, at func(token.Position) string) *Asker {
	return &Asker{in: bufio.NewReader(in), out: out, show: show, at: at}
}

// Ask asks about the fixes of findings, and marks those that are not wanted. In a later
// round it asks only about findings that it has not seen.
func (a *Asker) Ask(fset *token.FileSet, findings []*Finding, from Source) error {
	files := map[*Finding][]*File{}
	now := map[string][]*Finding{}
	for _, f := range findings {
		if files[f] = Plan(fset, []*Finding{f}, from); len(files[f]) > 0 {
			name := f.Rule + "\x00" + f.Pos.Filename + "\x00" + f.Diag.Message
			now[name] = append(now[name], f)
		}
	}
	known := map[*Finding]bool{}
	for name, list := range now {
		// What was declined or had to wait is still there, in the same order.
		old := slices.DeleteFunc(a.asked[name], func(f *Finding) bool { return f.Left == "" })
		for i, f := range list {
			if len(old) == len(list) { // otherwise there is a new one among them
				f.declined, known[f] = old[i].declined, true
			}
		}
	}
	a.asked = now
	for _, f := range findings {
		if known[f] || len(files[f]) == 0 {
			continue
		}
		yes, err := a.ask(f, a.show(files[f]))
		if err != nil {
			return err
		}
		f.declined = !yes
	}
	return nil
}

// ask prints a fix and reads an answer until it is one. The end of the input is a q.
func (a *Asker) ask(f *Finding, diff []byte) (yes bool, err error) {
	if a.rest {
		return false, nil
	}
	fmt.Fprintf(a.out, "%s%s: %s (%s)\n", diff, a.at(f.Pos), f.fix().Message, f.check())
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
