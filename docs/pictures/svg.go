//go:build ignore

// Svg makes a picture of what a terminal shows: text with escape sequences
// for colours, as tmux capture-pane -e prints it, on stdin, and SVG on stdout.
package main

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Sizes in pixels: of a cell, of the letters in it, and of the margin.
const (
	cellWidth  = 8.4
	cellHeight = 18
	fontSize   = 14
	margin     = 14
)

// The sixteen colours of a terminal, and those of text and ground.
var palette = [16]string{
	"#3b4048", "#e06c75", "#98c379", "#d7a65f", "#61afef", "#c678dd", "#56b6c2", "#c8ccd4",
	"#7f848e", "#ef8891", "#b0d898", "#e8c07d", "#85c4f5", "#d79be8", "#7fd0da", "#ffffff",
}

const (
	foreground = "#d7dae0"
	background = "#1e2127"
)

// A style is how a cell looks; "" is the terminal's own colour.
type style struct {
	fg, bg                             string
	bold, dim, slanted, under, swapped bool
}

func (s style) colours() (fg, bg string) {
	fg, bg = s.fg, s.bg
	if s.swapped {
		if fg == "" {
			fg = foreground
		}
		if bg == "" {
			bg = background
		}
		return bg, fg
	}
	return fg, bg
}

// set applies the numbers of one escape sequence.
func (s *style) set(sequence string) {
	fields := strings.Split(sequence, ";")
	for i := 0; i < len(fields); i++ {
		number, kind, _ := strings.Cut(fields[i], ":") // 4:3 is a curly line
		n, _ := strconv.Atoi(number)
		switch {
		case n == 0:
			*s = style{}
		case n == 1:
			s.bold = true
		case n == 2:
			s.dim = true
		case n == 3:
			s.slanted = true
		case n == 4:
			s.under = kind != "0"
		case n == 7:
			s.swapped = true
		case n == 22:
			s.bold, s.dim = false, false
		case n == 23:
			s.slanted = false
		case n == 24:
			s.under = false
		case n == 27:
			s.swapped = false
		case n >= 30 && n <= 37:
			s.fg = palette[n-30]
		case n == 38:
			s.fg, i = extended(fields, i)
		case n == 39:
			s.fg = ""
		case n >= 40 && n <= 47:
			s.bg = palette[n-40]
		case n == 48:
			s.bg, i = extended(fields, i)
		case n == 49:
			s.bg = ""
		case n >= 90 && n <= 97:
			s.fg = palette[n-82]
		case n >= 100 && n <= 107:
			s.bg = palette[n-92]
		}
	}
}

// extended reads 38;5;N and 38;2;R;G;B, and returns where they end.
func extended(fields []string, i int) (string, int) {
	number := func(j int) int {
		if j >= len(fields) {
			return 0
		}
		n, _ := strconv.Atoi(fields[j])
		return n
	}
	if number(i+1) == 2 {
		return fmt.Sprintf("#%02x%02x%02x", number(i+2), number(i+3), number(i+4)), i + 4
	}
	n := number(i + 2)
	switch {
	case n < 16:
		return palette[n], i + 2
	case n >= 232:
		grey := 8 + 10*(n-232)
		return fmt.Sprintf("#%02x%02x%02x", grey, grey, grey), i + 2
	}
	level := func(n int) int {
		if n == 0 {
			return 0
		}
		return 55 + 40*n
	}
	n -= 16
	return fmt.Sprintf("#%02x%02x%02x", level(n/36), level(n/6%6), level(n%6)), i + 2
}

// A run is a piece of a line that looks the same.
type run struct {
	style
	column int
	text   string
}

// runs parts a line, beginning with the style in which the last one ended.
func runs(line string, s *style) []run {
	var out []run
	column := 0
	for line != "" {
		if rest, ok := strings.CutPrefix(line, "\x1b["); ok {
			sequence, rest, _ := strings.Cut(rest, "m")
			s.set(sequence)
			line = rest
			continue
		}
		text := line
		if i := strings.IndexByte(line, '\x1b'); i > 0 {
			text = line[:i]
		} else if i == 0 {
			line = line[1:]
			continue
		}
		line = line[len(text):]
		out = append(out, run{*s, column, text})
		column += utf8.RuneCountInString(text)
	}
	return out
}

func draw(w io.Writer, lines []string) {
	columns := 0
	var s style
	var drawn [][]run
	for _, l := range lines {
		r := runs(l, &s)
		drawn = append(drawn, r)
		if n := len(r); n > 0 {
			columns = max(columns, r[n-1].column+utf8.RuneCountInString(r[n-1].text))
		}
	}
	width, height := float64(columns)*cellWidth+2*margin, len(lines)*cellHeight+2*margin
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" width="%.0f" height="%d" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="%d">`+"\n",
		width, height, width, height, fontSize)
	fmt.Fprintf(w, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", background)
	for i, line := range drawn {
		top := margin + i*cellHeight
		for _, r := range line {
			fg, bg := r.colours()
			x, wide := margin+float64(r.column)*cellWidth, float64(utf8.RuneCountInString(r.text))*cellWidth
			if bg != "" {
				fmt.Fprintf(w, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", x, top, wide, cellHeight, bg)
			}
			text := strings.TrimRight(r.text, " ")
			if text == "" {
				continue
			}
			if fg == "" {
				fg = foreground
			}
			attributes := ""
			if r.bold {
				attributes += ` font-weight="bold"`
			}
			if r.slanted {
				attributes += ` font-style="italic"`
			}
			if r.dim {
				attributes += ` opacity="0.6"`
			}
			if r.under {
				attributes += ` text-decoration="underline"`
			}
			// The length keeps columns in line whatever the font is.
			fmt.Fprintf(w, `<text x="%.1f" y="%d" fill="%s" textLength="%.1f" xml:space="preserve"%s>%s</text>`+"\n",
				x, top+cellHeight-5, fg, float64(utf8.RuneCountInString(text))*cellWidth, attributes, html.EscapeString(text))
		}
	}
	fmt.Fprintln(w, "</svg>")
}

func main() {
	var lines []string
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		lines = append(lines, in.Text())
	}
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	if in.Err() != nil || len(lines) == 0 {
		fmt.Fprintln(os.Stderr, "svg: nothing to draw", in.Err())
		os.Exit(1)
	}
	draw(os.Stdout, lines)
}
