// Package inventory prints the sites of a program: as text, JSON and CSV, and as the
// rule by which a Redis server lets a user do what the program does and nothing else.
package inventory

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A Printer prints sites. File names are for a reader in the directory of paths.
type Printer func(w io.Writer, paths output.Paths, list []sites.Site) error

// Formats are the printers by name.
var Formats = map[string]Printer{"text": asText, "json": asJSON, "csv": asCSV}

// access has the words for what a command does to the data.
var access = map[rediscmd.Access]string{
	rediscmd.Read: "read", rediscmd.Write: "write", rediscmd.Admin: "admin", rediscmd.Health: "health", rediscmd.Sub: "subscribe",
}

// most is the number of keys, channels and entries of a site that a line of text shows.
const most = 3

// asText prints one line per site in aligned columns.
func asText(w io.Writer, paths output.Paths, list []sites.Site) error {
	var b strings.Builder
	tab := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, s := range list {
		line := []string{
			paths.Position(s.Pos), command(s), few(append(slices.Clone(s.Keys), channels(s)...), " "),
			access[s.Access], where(s), few(entries(s), ", "), strings.Join(findings(s), ", "),
		}
		for i := range line {
			line[i] = printable.Line(line[i])
			if line[i] == "" {
				line[i] = "-"
			}
		}
		fmt.Fprintln(tab, strings.Join(line, "\t"))
	}
	if err := tab.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// command returns the command of a site, with those of a script, or what it does
// instead.
func command(s sites.Site) string {
	switch {
	case s.Sends == sites.Flush && s.Command == "":
		return "(pipeline)"
	case s.Command == "":
		return "(any)"
	case len(s.Script) > 0:
		return s.Command + "{" + strings.Join(script(s), " ") + "}"
	}
	return s.Command
}

// script returns the commands of a script, "?" for one that is no literal.
func script(s sites.Site) []string {
	var out []string
	for _, c := range s.Script {
		if c == "" {
			c = "?"
		}
		out = append(out, c)
	}
	return out
}

func channels(s sites.Site) []string {
	var out []string
	for _, c := range s.Channels {
		out = append(out, "&"+c)
	}
	return out
}

// where names the function, the loop in it, and a pipeline or a guard.
func where(s sites.Site) string {
	out := s.Func
	if s.Loop > 0 {
		out += fmt.Sprintf(" loop:%d", s.Loop)
	}
	switch s.Sends {
	case sites.Queued, sites.AsGiven, sites.Kept:
		out += " " + strings.ReplaceAll(s.Sends.String(), " ", "-")
	}
	return out
}

func entries(s sites.Site) []string {
	var out []string
	for _, e := range s.Entries {
		out = append(out, string(e.Kind)+" "+e.Func)
	}
	return slices.Compact(out)
}

func findings(s sites.Site) []string {
	var out []string
	for _, f := range s.Findings {
		out = append(out, f.Rule+"/"+f.Category)
	}
	return out
}

// few joins the first elements of a list and says how many more there are.
func few(list []string, sep string) string {
	if len(list) <= most {
		return strings.Join(list, sep)
	}
	return fmt.Sprintf("%s%s+%d", strings.Join(list[:most], sep), sep, len(list)-most)
}

// version is that of the schema of JSON. It changes if a field gets another meaning or
// is removed.
const version = 1

// The types below are the schema of JSON, which docs/sites.md describes.
type (
	document struct {
		Version int    `json:"version"`
		Sites   []site `json:"sites"`
	}
	site struct {
		File     string          `json:"file"`
		Line     int             `json:"line"`
		Column   int             `json:"column"`
		Package  string          `json:"package"`
		Function string          `json:"function"`
		Command  string          `json:"command"`
		Access   string          `json:"access"`
		Sends    string          `json:"sends"`
		Keys     []string        `json:"keys"`
		Channels []string        `json:"channels,omitempty"`
		Script   []string        `json:"script,omitempty"`
		Loop     int             `json:"loop,omitempty"`
		Entries  []entry         `json:"entries"`
		Findings []sites.Finding `json:"findings"`
	}
	entry struct {
		Kind     string `json:"kind"`
		Function string `json:"function"`
		File     string `json:"file"`
		Line     int    `json:"line"`
	}
)

// asJSON prints the sites with all that is known of them.
func asJSON(w io.Writer, paths output.Paths, list []sites.Site) error {
	doc := document{Version: version, Sites: []site{}}
	for _, s := range list {
		out := site{
			File: file(paths, s.Pos.Filename), Line: s.Pos.Line, Column: s.Pos.Column, Package: s.Package, Function: s.Func,
			Command: s.Command, Access: access[s.Access], Sends: s.Sends.String(), Keys: s.Keys, Channels: s.Channels,
			Script: script(s), Loop: s.Loop, Entries: []entry{}, Findings: s.Findings,
		}
		if out.Keys == nil {
			out.Keys = []string{}
		}
		if out.Findings == nil {
			out.Findings = []sites.Finding{}
		}
		for _, e := range s.Entries {
			out.Entries = append(out.Entries, entry{string(e.Kind), e.Func, file(paths, e.Pos.Filename), e.Pos.Line})
		}
		doc.Sites = append(doc.Sites, out)
	}
	text, err := json.MarshalIndent(doc, "", "\t")
	if err != nil {
		return err
	}
	_, err = w.Write(append(printable.JSON(text), '\n'))
	return err
}

// file returns the name of a file with slashes.
func file(paths output.Paths, name string) string { return filepath.ToSlash(paths.Relative(name)) }

// asCSV prints a table with a row of names. Lists are separated by blanks.
func asCSV(w io.Writer, paths output.Paths, list []sites.Site) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"file", "line", "column", "command", "script", "keys", "channels", "access", "sends", "package", "function", "loop", "entries", "findings"}}
	for _, s := range list {
		rows = append(rows, []string{
			file(paths, s.Pos.Filename), strconv.Itoa(s.Pos.Line), strconv.Itoa(s.Pos.Column), s.Command, strings.Join(script(s), " "),
			strings.Join(s.Keys, " "), strings.Join(s.Channels, " "), access[s.Access], s.Sends.String(), s.Package, s.Func,
			strconv.Itoa(s.Loop), strings.Join(entries(s), "; "), strings.Join(findings(s), " "),
		})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = printable.Line(row[i])
		}
	}
	return out.WriteAll(rows)
}
