package compare

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/traffic"
)

// Formats are the printers by name.
var Formats = map[string]func(io.Writer, *Result) error{"text": text, "json": asJSON, "markdown": markdown}

// most is the number of lines of a section for people.
const most = 20

// heads are the titles of the sections.
var heads = map[string]string{"command": "command", byKey: "command, key", "site": "call site"}

func text(w io.Writer, r *Result) error {
	var b strings.Builder
	for i, s := range r.Sections {
		if i > 0 {
			b.WriteByte('\n')
		}
		tab := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		fmt.Fprintf(tab, "%s\tbefore/min\tafter/min\tchange\n", heads[s.By])
		rows(s, func(cells []string) { fmt.Fprintln(tab, strings.Join(cells, "\t")) })
		tab.Flush()
		more(&b, s)
	}
	fmt.Fprintf(&b, "\nin all %s\n", r.summary())
	_, err := io.WriteString(w, b.String())
	return err
}

// markdown prints tables for a pull request.
func markdown(w io.Writer, r *Result) error {
	var b strings.Builder
	fmt.Fprintf(&b, "**Commands to Redis: %s**\n", escape(r.summary()))
	for _, s := range r.Sections {
		fmt.Fprintf(&b, "\n| %s | before, a minute | after, a minute | change |\n|---|--:|--:|--:|\n", heads[s.By])
		rows(s, func(cells []string) {
			for i := range cells {
				cells[i] = escape(cells[i])
			}
			fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
		})
		if len(s.Changes) > most {
			b.WriteByte('\n')
		}
		more(&b, s)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// escape makes a text from outside one of Markdown, in which it is only text.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case strings.ContainsRune("\\`*_{}[]<>()#|!~&@", r):
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func asJSON(w io.Writer, r *Result) error {
	text, err := printable.Encode(r, "\t")
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

func rows(s section, print func([]string)) {
	for _, c := range s.Changes[:min(len(s.Changes), most)] {
		print([]string{printable.Line(c.Name()), rate(c.Before), rate(c.After), c.Share()})
	}
}

func more(b *strings.Builder, s section) {
	if n := len(s.Changes) - most; n > 0 {
		fmt.Fprintf(b, "and %d more\n", n)
	}
}

// Name names what has changed: "GET user:*", and where it is sent.
func (c Change) Name() string {
	name := strings.TrimSpace(c.Command + " " + c.Key)
	if c.Function != "" {
		name += "  " + strings.TrimSpace(c.Where+" "+c.Function[strings.LastIndex(c.Function, "/")+1:])
	}
	return name
}

// Share writes by how much the traffic has changed: "-95.0%", or "new".
func (c Change) Share() string {
	if c.Percent == nil {
		return "new"
	}
	if text := fmt.Sprintf("%+.1f%%", *c.Percent); text[1:] != "0.0%" {
		return text
	}
	return "0.0%" // which has no direction
}

func (r *Result) summary() string {
	s := fmt.Sprintf("%s -> %s a minute, %s", rate(r.Total.Before), rate(r.Total.After), r.Total.Share())
	if r.Wanted != nil {
		verb := "met"
		switch {
		case r.Idle:
			verb = "not shown"
		case !*r.Met:
			verb = "missed"
		}
		s += fmt.Sprintf("; wanted %+g%%: %s", *r.Wanted, verb)
	}
	if r.Idle {
		s += "; " + r.NoTraffic()
	}
	return s
}

// rate prints a rate, with a decimal below ten.
func rate(perMinute float64) string {
	if perMinute != 0 && perMinute < 10 {
		return fmt.Sprintf("%.1f", perMinute)
	}
	return traffic.Rounded(perMinute)
}
