package output

import (
	"fmt"
	"io"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/source"
	"github.com/redisvet/redisvet/internal/printable"
)

// text prints "file:line:col: message (rule/category)", and related places below it. It
// prints code only if the report asks for it. Then a person reads it, and findings that
// lead to a command by the same calls are one entry.
type text struct{}

func (text) Print(w io.Writer, r Report) error {
	var b strings.Builder
	if r.Excerpt {
		x := &excerpts{report: r}
		for _, same := range alike(r.Findings) {
			x.write(&b, same[0], same[1:])
		}
		_, err := io.WriteString(w, b.String())
		return err
	}
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s: %s (%s)\n", r.Position(f.Pos), f.message, f.Check())
		writeContext(&b, r.Files, f, r.Around)
		for _, rel := range f.Related {
			fmt.Fprintf(&b, "\t%s: %s\n", r.Position(rel.Pos), rel.message)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeContext prints the lines of a finding and n around them, as go vet -c.
func writeContext(b *strings.Builder, files *source.Files, f Finding, n int) {
	if n < 0 {
		return
	}
	first, lines := files.Around(f.Pos, f.end, n)
	for i, line := range lines {
		fmt.Fprintf(b, "%d\t%s\n", first+i, printable.Code(line))
	}
}

// excerpts print findings for a terminal.
type excerpts struct{ report Report }

// Escape sequences of ECMA-48 that every terminal has.
const (
	bold = "1"
	red  = "31"
	dim  = "2"
)

func (x *excerpts) paint(code, s string) string {
	if !x.report.Color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// write prints a finding, its line with a caret, the related places, and where else there
// is one like it.
func (x *excerpts) write(b *strings.Builder, f Finding, others []Finding) {
	fmt.Fprintf(b, "%s: %s (%s)\n", x.paint(bold, x.report.Position(f.Pos)), f.message, f.Check())
	first, lines := x.report.Files.Around(f.Pos, f.end, max(x.report.Around, 0))
	for i, line := range lines {
		if n := first + i; n == f.Pos.Line {
			x.line(b, f, red)
		} else if n < f.LastLine() || line != "" {
			text, _ := expand(line)
			x.gutter(b, fmt.Sprint(n), clip(text, 0))
		}
	}
	for _, rel := range f.Related {
		fmt.Fprintf(b, "  %s: %s\n", x.paint(bold, x.report.Position(rel.Pos)), rel.message)
		x.line(b, rel, dim)
	}
	if len(others) > 0 {
		fmt.Fprintf(b, "  the same here: %s\n", x.places(others))
	}
	b.WriteByte('\n')
}

// places lists where findings are: "a.go:5:2, a.go:9:3".
func (x *excerpts) places(list []Finding) string {
	var places []string
	for _, f := range list {
		places = append(places, x.report.Position(f.Pos))
	}
	return strings.Join(places, ", ")
}

// alike groups findings that lead to their commands by the same calls: one change of what
// is called fixes all of them. A finding with a fix of its own is by itself.
func alike(findings []Finding) [][]Finding {
	var groups [][]Finding
	at := map[string]int{}
	for _, f := range findings {
		key := f.calls()
		i, known := at[key]
		if key == "" || !known {
			at[key] = len(groups)
			groups = append(groups, []Finding{f})
			continue
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}

// calls identifies the calls by which a finding leads to its command, "" if there are none
// or if the finding has a fix.
func (f Finding) calls() string {
	if len(f.fixes) > 0 || f.Withheld {
		return ""
	}
	key := ""
	for _, rel := range f.Related {
		if rel.role.LeadsOn() {
			key += " " + rel.Pos.String()
		}
	}
	if key == "" {
		return ""
	}
	return fmt.Sprintf("%s/%s %d%s", f.Rule, f.Category, f.Impact, key)
}

// line prints the first line of a finding with a mark under its code.
func (x *excerpts) line(b *strings.Builder, f Finding, color string) {
	line := x.report.Files.Line(f.Pos.Filename, f.Pos.Line)
	if strings.TrimSpace(line) == "" {
		return // the file has changed or is gone
	}
	text, cell := expand(line)
	at := cell(f.Pos.Column - 1)
	end := len([]rune(text))
	if f.end.Line == f.Pos.Line {
		end = cell(f.end.Column - 1)
	}
	from := window(at)
	x.gutter(b, fmt.Sprint(f.Pos.Line), clip(text, from))
	marks := "^" + strings.Repeat("~", max(0, min(end, from+width-1)-at-1))
	x.gutter(b, "", strings.Repeat(" ", at-from)+x.paint(color, marks))
}

func (x *excerpts) gutter(b *strings.Builder, number, text string) {
	fmt.Fprintf(b, "%s %s\n", x.paint(dim, fmt.Sprintf("%6s |", number)), strings.TrimRight(text, " "))
}

// width is the number of cells of code in a line of an excerpt. A longer line
// wraps on most terminals, and the caret would be misplaced.
const width = 110

// window returns the first cell to show so that cell is visible.
func window(cell int) int {
	if cell < width-20 {
		return 0
	}
	return cell - width/2
}

// clip returns the part of a line from a cell on that fits.
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

// expand replaces tabs with four spaces and removes control characters. cell
// maps a byte of the line to a rune of the result.
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
