package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/source"
	"github.com/redisvet/redisvet/internal/printable"
)

// printText prints "file:line:col: message (rule)" and related places under
// it. Who reads it from a pipe gets no more than that, unless -c asks for it;
// on a terminal the code stands below each place.
func (t *Tool) printText(found []finding, o *options) error {
	var b strings.Builder
	var ex *excerpts
	if isTerminal(t.Stdout) && (o.context >= 0 || !o.isSet("c")) {
		ex = &excerpts{files: o.files, around: max(o.context, 0), color: os.Getenv("NO_COLOR") == ""}
	}
	for _, f := range found {
		if ex != nil {
			ex.write(&b, t, f)
			continue
		}
		fmt.Fprintf(&b, "%s: %s (%s)\n", t.position(f.pos), f.message, f.rule)
		writeContext(&b, o.files, f, o.context)
		for _, rel := range f.related {
			fmt.Fprintf(&b, "\t%s: %s\n", t.position(rel.pos), rel.message)
		}
	}
	_, err := io.WriteString(t.Stdout, b.String())
	return err
}

// writeContext prints the lines of a finding and n around them, as go vet -c.
func writeContext(b *strings.Builder, files *source.Files, f finding, n int) {
	if n < 0 {
		return
	}
	first, lines := files.Around(f.pos, f.end, n)
	for i, line := range lines {
		fmt.Fprintf(b, "%d\t%s\n", first+i, printable.Code(line))
	}
}

// excerpts print findings for a terminal.
type excerpts struct {
	files  *source.Files
	around int // lines above and below a finding's own
	color  bool
}

// Codes of ECMA-48 that every terminal has.
const (
	bold = "1"
	red  = "31"
	dim  = "2"
)

func (x *excerpts) paint(code, s string) string {
	if !x.color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// write prints a finding, its line with a caret, and the related places.
func (x *excerpts) write(b *strings.Builder, t *Tool, f finding) {
	fmt.Fprintf(b, "%s: %s (%s)\n", x.paint(bold, t.position(f.pos)), f.message, f.rule)
	first, lines := x.files.Around(f.pos, f.end, x.around)
	for i, line := range lines {
		if n := first + i; n == f.pos.Line {
			x.line(b, f, red)
		} else if n < f.lastLine() || line != "" {
			text, _ := expand(line)
			x.gutter(b, fmt.Sprint(n), clip(text, 0))
		}
	}
	for _, rel := range f.related {
		fmt.Fprintf(b, "  %s: %s\n", x.paint(bold, t.position(rel.pos)), rel.message)
		x.line(b, rel, dim)
	}
	b.WriteByte('\n')
}

// line prints the first line of a finding with a mark under its code.
func (x *excerpts) line(b *strings.Builder, f finding, color string) {
	line := x.files.Line(f.pos.Filename, f.pos.Line)
	if strings.TrimSpace(line) == "" {
		return // of a file that has changed or is gone
	}
	text, cell := expand(line)
	at := cell(f.pos.Column - 1)
	end := len([]rune(text))
	if f.end.Line == f.pos.Line {
		end = cell(f.end.Column - 1)
	}
	from := window(at)
	x.gutter(b, fmt.Sprint(f.pos.Line), clip(text, from))
	marks := "^" + strings.Repeat("~", max(0, min(end, from+width-1)-at-1))
	x.gutter(b, "", strings.Repeat(" ", at-from)+x.paint(color, marks))
}

func (x *excerpts) gutter(b *strings.Builder, number, text string) {
	fmt.Fprintf(b, "%s %s\n", x.paint(dim, fmt.Sprintf("%6s |", number)), strings.TrimRight(text, " "))
}

// width is the number of cells of code in a line of an excerpt: what is
// longer wraps on most terminals, and the caret would point at nothing.
const width = 110

// window is the first cell to show so that the one at cell is seen.
func window(cell int) int {
	if cell < width-20 {
		return 0
	}
	return cell - width/2
}

// clip is the part of a line from a cell on that fits.
func clip(text string, from int) string {
	r := []rune(text)
	r = r[min(from, len(r)):]
	if len(r) >= width {
		r = append(r[:width-1:width-1], '…')
	}
	if from > 0 && len(r) > 0 {
		r[0] = '…'
	}
	return string(r)
}

// expand writes tabs as four spaces and leaves nothing in a line that a
// terminal would obey. cell says at which rune of the result a byte of the
// line stands.
func expand(line string) (text string, cell func(column int) int) {
	var out []rune
	at := make([]int, 0, len(line)+1)
	for i, r := range line {
		for len(at) <= i {
			at = append(at, len(out))
		}
		switch {
		case r == '\t':
			out = append(out, []rune(strings.Repeat(" ", 4-len(out)%4))...)
		case !printable.Is(r):
			out = append(out, '·')
		default:
			out = append(out, r)
		}
	}
	return string(out), func(column int) int {
		if column < 0 || column >= len(at) {
			return len(out)
		}
		return at[column]
	}
}

// isTerminal reports whether w is a terminal that can do more than print.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
