// Package join puts traffic and the places of a program side by side: which line
// sends what a server gets.
package join

import (
	"cmp"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/measured"
	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/cmdlabel"
	"github.com/redisvet/redisvet/internal/profile"
	"github.com/redisvet/redisvet/internal/traffic"
)

// A Line is traffic of one kind with the sites that may send it, the most likely
// first. None means that it is not from this program.
type Line struct {
	traffic.Row
	sites []sites.Site
}

// Lines joins the traffic of a record with the sites of a program. Where the
// record has keys, a line is for a command and a key pattern, and otherwise for
// a command alone; byKey reports which.
func Lines(r *traffic.Record, list []sites.Site) (lines []Line, byKey bool) {
	if r.Profile != nil {
		return profiled(r.Profile, list), true
	}
	rows := r.Commands
	if byKey = r.Detail != nil; byKey {
		rows = r.Detail
	}
	for _, row := range rows {
		lines = append(lines, Line{row, senders(row, byKey, list)})
	}
	return lines, byKey
}

// profiled returns a line for each call site of a profile, which knows the sender.
func profiled(p *profile.Profile, list []sites.Site) (lines []Line) {
	for _, g := range measured.Attribute(p, list).Groups {
		l := Line{Row: traffic.Row{Command: cmp.Or(g.Command, traffic.Other), Key: g.Key, PerMinute: p.PerMinute(g.Commands)}}
		if g.Site >= 0 {
			l.sites = list[g.Site : g.Site+1]
		}
		lines = append(lines, l)
	}
	return lines
}

// senders returns the sites that send a command, on such a key if keys are
// known. Where sites with a known command or key match, those that match
// everything are left out.
func senders(row traffic.Row, byKey bool, list []sites.Site) []sites.Site {
	type candidate struct {
		sites.Site
		known int
	}
	var all []candidate
	for _, s := range list {
		if known, ok := match(s, row, byKey); ok {
			all = append(all, candidate{s, known})
		}
	}
	if slices.ContainsFunc(all, func(c candidate) bool { return c.known > 0 }) {
		all = slices.DeleteFunc(all, func(c candidate) bool { return c.known == 0 })
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(-cmp.Compare(a.known, b.known), -cmp.Compare(frequency(a.Site), frequency(b.Site)))
	})
	var out []sites.Site
	for _, c := range all {
		out = append(out, c.Site)
	}
	return out
}

// match reports whether a site may send a command on such a key, and how much
// of that is known: the constant characters of the key, and the command.
func match(s sites.Site, row traffic.Row, byKey bool) (known int, ok bool) {
	known, ok = sends(s, row, byKey)
	if !ok {
		return 0, false
	}
	if !byKey || row.Key == "" || row.Key == traffic.Other {
		return known, true
	}
	best := -1
	for _, key := range s.Keys {
		if sites.Matches(key, row.Key) {
			best = max(best, alike(cmdlabel.Pattern(key), row.Key))
		}
	}
	if best < 0 {
		return 0, false
	}
	if best == 0 {
		return 0, true
	}
	return known + best, true
}

// sends reports whether a site may send a command, and returns 1 if that is known. With
// keys, rows separate what clients send from what scripts call.
func sends(s sites.Site, row traffic.Row, byKey bool) (known int, ok bool) {
	switch {
	case s.Sends == sites.Flush && s.Command == "":
		return 0, false // its commands are sites of their own
	case row.Scripted:
		calls, sure := s.Scripts(row.Command)
		if sure {
			known = 1
		}
		return known, calls
	case s.Command == "":
		return 0, !byKey || row.Key != "" || len(s.Keys) == 0
	case byKey:
		return 1, s.Sent(row.Command)
	}
	return 1, s.Uses(row.Command)
}

// alike says how well a site's pattern matches one of keys that were seen: by
// the constant characters of the site's key. An asterisk in what was seen is for
// a number or an identifier, so a constant word in its place matches less well
// than any key that needs none.
func alike(key, seen string) int {
	constant := len(key) - strings.Count(key, "*")
	if constant > 0 && sites.Matches(key, strings.ReplaceAll(seen, "*", "0")) {
		return constant + longest
	}
	return constant
}

// longest is more than the constant characters of any key.
const longest = 1 << 20

// frequency ranks sites that are equally likely by what is known of how often
// they run: a finding says that it is often, and a loop that it may be.
func frequency(s sites.Site) int {
	n := 0
	for _, f := range s.Findings {
		n = max(n, map[string]int{"low": 2, "medium": 3, "high": 4}[f.Impact])
	}
	if s.Loop > 0 {
		n++
	}
	return n
}
