// Package compare shows how traffic to Redis has changed between two samples of
// a server, or between two profiles of a program.
package compare

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/traffic"
)

// A Request chooses what to compare, and how.
type Request struct {
	Command       string // "" for all
	Key           string // a pattern; "" for all
	Site          string // a part of the name of a function or a file; "" for all
	Before, After int    // instances whose traffic a record has
	want          float64
	wanted        bool
}

// SetWant sets the change that is wanted, such as -95%.
func (r *Request) SetWant(text string) error {
	number, ok := strings.CutSuffix(text, "%")
	if _, err := fmt.Sscanf(number, "%g", &r.want); !ok || err != nil || math.IsNaN(r.want) || math.IsInf(r.want, 0) {
		return errors.New("want a percentage such as -95%")
	}
	r.wanted = true
	return nil
}

// A Result is what has changed. Rates are commands a minute and instance.
type Result struct {
	Before   string    `json:"before"`
	After    string    `json:"after"`
	Total    Change    `json:"total"`
	Sections []section `json:"sections"`
	// Idle says that After has no traffic at all. That shows nothing about a change of the
	// code, so nothing that is wanted is met.
	Idle   bool     `json:"after_idle,omitempty"`
	Wanted *float64 `json:"wanted_percent,omitempty"`
	Met    *bool    `json:"met,omitempty"`
}

// byKey is the name of the section by command and key.
const byKey = "key"

// A section has the changes by one thing.
type section struct {
	By      string   `json:"by"` // command, key or site
	Changes []Change `json:"changes"`
}

// A Change is the traffic of one kind before and after.
type Change struct {
	Command  string  `json:"command,omitempty"`
	Key      string  `json:"key,omitempty"`
	Function string  `json:"function,omitempty"`
	Where    string  `json:"where,omitempty"` // file and line, of after if it is there
	Before   float64 `json:"before_per_minute"`
	After    float64 `json:"after_per_minute"`
	// Percent is nil where there was nothing before.
	Percent *float64 `json:"percent"`
}

// Records compares two of them.
func Records(before, after *traffic.Record, r Request) (*Result, error) {
	if (before.Profile == nil) != (after.Profile == nil) {
		return nil, errors.New("one file is a sample of a server and the other a profile of a program; compare two of a kind")
	}
	if before.Profile != nil && !oneProgram(before.Profile, after.Profile) {
		return nil, fmt.Errorf("%s and %s are of different programs: they have no function in common", before.Name, after.Name)
	}
	detailed := r.Key != "" || r.Site != ""
	for _, record := range []*traffic.Record{before, after} {
		switch {
		case r.Site != "" && record.Profile == nil:
			return nil, errors.New("-site needs profiles: a server does not know call sites")
		case !detailed && record.Commands == nil:
			return nil, fmt.Errorf("%s does not say how many commands there were: the server refused INFO", record.Name)
		case detailed && record.Detail == nil:
			return nil, fmt.Errorf("%s has no keys: measure with -monitor", record.Name)
		}
	}
	side := func(rows []traffic.Row, instances int) []traffic.Row {
		var out []traffic.Row
		for _, row := range rows {
			if r.takes(row) {
				row.PerMinute /= float64(instances)
				out = append(out, row)
			}
		}
		return out
	}
	pick := func(from func(*traffic.Record) []traffic.Row) (b, a []traffic.Row) {
		return side(from(before), r.Before), side(from(after), r.After)
	}
	commands := func(record *traffic.Record) []traffic.Row { return record.Commands }
	detail := func(record *traffic.Record) []traffic.Row { return record.Detail }
	if idle(before) {
		return nil, errors.New(noTraffic(before.Name) + "; there is nothing to compare with")
	}
	base := commands
	if detailed {
		base = detail
	}
	b, a := pick(base)
	total := changes(b, a, func(traffic.Row) Change { return Change{} })
	if len(b) == 0 || total[0].Before == 0 {
		return nil, fmt.Errorf("%s has no such traffic; there is nothing to compare with", before.Name)
	}
	out := &Result{Before: before.Name, After: after.Name, Total: total[0], Idle: idle(after)}
	out.add("command", changes(b, a, func(row traffic.Row) Change { return Change{Command: row.Command} }))
	if before.Detail != nil && after.Detail != nil {
		b, a = pick(detail)
		out.add(byKey, changes(b, a, func(row traffic.Row) Change { return Change{Command: row.Command, Key: row.Key} }))
	}
	if before.Profile != nil {
		out.add("site", changes(b, a, func(row traffic.Row) Change {
			return Change{Command: row.Command, Key: row.Key, Function: row.Function}
		}))
	}
	if r.wanted {
		met := *out.Total.Percent <= r.want && !out.Idle
		out.Wanted, out.Met = &r.want, &met
	}
	return out, nil
}

// idle reports whether nothing was sent while a record was made.
func idle(record *traffic.Record) bool {
	sent := func(row traffic.Row) bool { return row.PerMinute > 0 }
	return !slices.ContainsFunc(record.Commands, sent) && !slices.ContainsFunc(record.Detail, sent)
}

func noTraffic(name string) string { return name + " has no traffic at all" }

// NoTraffic says that After has no traffic at all, "" if it has some.
func (r *Result) NoTraffic() string {
	if !r.Idle {
		return ""
	}
	return noTraffic(r.After) + ", so it does not show what has changed in the code"
}

// ByKey returns the changes by command and key, none if the records have no keys.
func (r *Result) ByKey() []Change {
	for _, s := range r.Sections {
		if s.By == byKey {
			return s.Changes
		}
	}
	return nil
}

func (r *Result) add(by string, c []Change) { r.Sections = append(r.Sections, section{by, c}) }

// takes reports whether the request is about a row.
func (r Request) takes(row traffic.Row) bool {
	first, _, _ := strings.Cut(row.Command, " ")
	return (r.Command == "" || strings.EqualFold(r.Command, row.Command) || strings.EqualFold(r.Command, first)) &&
		(r.Key == "" || row.Key != "" && sites.Matches(r.Key, row.Key)) &&
		(r.Site == "" || strings.Contains(row.Function, r.Site) || strings.Contains(row.File, r.Site))
}

// changes adds up what kind calls the same, and pairs before with after. Lines
// move between two versions, so a call site is known by its function and what it
// sends. The largest come first.
func changes(before, after []traffic.Row, kind func(traffic.Row) Change) []Change {
	all := map[Change]*Change{}
	add := func(rows []traffic.Row, rate func(*Change) *float64) {
		for _, row := range rows {
			k := kind(row)
			c := all[k]
			if c == nil {
				copied := k
				c = &copied
				all[k] = c
			}
			*rate(c) += row.PerMinute
			if k.Function != "" && row.File != "" {
				c.Where = fmt.Sprintf("%s:%d", shortFile(row.File), row.Line)
			}
		}
	}
	add(before, func(c *Change) *float64 { return &c.Before })
	add(after, func(c *Change) *float64 { return &c.After })
	out := make([]Change, 0, len(all))
	for _, c := range slices.Collect(maps.Values(all)) {
		if c.Before > 0 {
			p := 100 * (c.After - c.Before) / c.Before
			c.Percent = &p
		}
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(-cmp.Compare(max(a.Before, a.After), max(b.Before, b.After)), cmp.Compare(a.Command, b.Command),
			cmp.Compare(a.Key, b.Key), cmp.Compare(a.Function, b.Function))
	})
	return out
}

// shortFile returns the last two elements of a file's name, which are the same in
// another checkout.
func shortFile(name string) string {
	dir, base := path.Split(strings.ReplaceAll(name, `\`, "/"))
	return path.Join(path.Base(dir), base)
}
