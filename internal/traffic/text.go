package traffic

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/redisvet/redisvet/internal/printable"
)

// most is the number of lines that a table of Text has.
const most = 20

// Text prints a sample for a reader.
func (s *Sample) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Redis %s, %s, %s\n", printable.Line(cmp.Or(s.Server.Version, "of unknown version")), printable.Line(strings.Join(s.Server.Nodes, " ")), duration(s.Seconds))
	s.commandTable(&b)
	s.monitorTable(&b)
	s.keyTable(&b)
	s.clientTable(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// A table has aligned columns. What is from a server is made printable.
type table struct {
	out *strings.Builder
	tab *tabwriter.Writer
	n   int
	all int
}

// newTable begins a table of so many rows, of which the first ones are printed.
func newTable(b *strings.Builder, all int, title ...string) *table {
	t := &table{out: b, tab: tabwriter.NewWriter(b, 0, 0, 2, ' ', 0), all: all}
	b.WriteByte('\n')
	fmt.Fprintln(t.tab, strings.Join(title, "\t"))
	return t
}

func (t *table) row(cells ...string) {
	if t.n++; t.n > most {
		return
	}
	for i, cell := range cells {
		if cells[i] = printable.Line(cell); cell == "" {
			cells[i] = "-"
		}
	}
	fmt.Fprintln(t.tab, strings.Join(cells, "\t"))
}

func (t *table) end() {
	t.tab.Flush()
	if t.all > most {
		fmt.Fprintf(t.out, "and %d more\n", t.all-most)
	}
}

func (s *Sample) commandTable(b *strings.Builder) {
	if s.Commands == nil {
		b.WriteString("\nhow many commands it executes is not known\n")
		return
	}
	if len(s.Commands) == 0 {
		b.WriteString("\nno traffic: no other client has sent a command\n")
		return
	}
	var total float64
	for _, c := range s.Commands {
		total += float64(c.Calls)
	}
	t := newTable(b, len(s.Commands), "command", "calls/min", "a day", "share", "failed", "µs each")
	for _, c := range s.Commands {
		t.row(c.Name, perMinute(float64(c.Calls), s.Seconds), perDay(float64(c.Calls), s.Seconds), percent(float64(c.Calls), total),
			Grouped(c.Failed+c.Rejected), fmt.Sprintf("%.1f", float64(c.Micros)/max(float64(c.Calls), 1)))
	}
	t.end()
	fmt.Fprintf(b, "in all %s commands: %s a minute, %s a day at this rate\n", Rounded(total), perMinute(total, s.Seconds), perDay(total, s.Seconds))
}

func (s *Sample) monitorTable(b *strings.Builder) {
	if s.Monitor == nil {
		return
	}
	var total float64
	for _, c := range s.Monitor.Commands {
		total += float64(c.Calls)
	}
	t := newTable(b, len(s.Monitor.Commands), "command, key", "calls/min", "share", "client")
	for _, c := range s.Monitor.Commands {
		t.row(strings.TrimSpace(c.Name+" "+c.Key), perMinute(float64(c.Calls), s.Monitor.Seconds), percent(float64(c.Calls), total), c.Client)
	}
	t.end()
	fmt.Fprintf(b, "in %s of MONITOR\n", duration(s.Monitor.Seconds))
}

func (s *Sample) keyTable(b *strings.Builder) {
	if s.Keyspace == nil {
		return
	}
	k := s.Keyspace
	t := newTable(b, len(k.Patterns), "keys", "number", "share", "without TTL", "TTL: least", "median", "most")
	for _, p := range k.Patterns {
		cells := []string{p.Key, Grouped(p.Keys), percent(float64(p.Keys), float64(k.Sampled)), Grouped(p.NoTTL), "", "", ""}
		if p.Keys > p.NoTTL {
			cells[4], cells[5], cells[6] = duration(p.MinTTL), duration(p.MedianTTL), duration(p.MaxTTL)
		}
		t.row(cells...)
	}
	t.end()
	fmt.Fprintf(b, "sampled %s of %s keys\n", Grouped(k.Sampled), Grouped(k.Keys))
}

func (s *Sample) clientTable(b *strings.Builder) {
	if len(s.Clients) == 0 {
		return
	}
	t := newTable(b, len(s.Clients), "client", "host", "user", "connections", "before", "oldest", "longest idle", "idle over 1m")
	for _, c := range s.Clients {
		t.row(c.Name, c.Host, c.User, strconv.Itoa(c.Connections), strconv.Itoa(c.Before),
			duration(float64(c.Oldest)), duration(float64(c.LongestIdle)), strconv.Itoa(c.IdleMinute))
	}
	t.end()
}

func perMinute(n, seconds float64) string { return Rounded(n * 60 / seconds) }

func perDay(n, seconds float64) string { return Rounded(n * 86_400 / seconds) }

func percent(n, of float64) string { return fmt.Sprintf("%.0f%%", 100*n/max(of, 1)) }

// duration returns a time with a second as the smallest unit, except below one.
func duration(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	if d >= time.Second {
		d = d.Round(time.Second)
	} else {
		d = d.Round(time.Millisecond)
	}
	return d.String()
}

// Grouped returns a number with its thousands apart: 1,506,240.
func Grouped(n int64) string { return grouped(strconv.FormatInt(n, 10)) }

// Rounded is Grouped for a number with a fraction, of any size.
func Rounded(x float64) string { return grouped(strconv.FormatFloat(math.Floor(x+0.5), 'f', 0, 64)) }

func grouped(text string) string {
	digits := strings.TrimPrefix(text, "-")
	sign := text[:len(text)-len(digits)]
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}
