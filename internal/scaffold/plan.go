package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"go/format"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"
)

// A file is a file that the scaffold writes. Its name is relative to the root
// of the module.
type file struct {
	name string
	text []byte
	old  bool // it exists already and is changed
}

//go:embed templates
var templates embed.FS

// made lists the new files of a rule and the templates that they are made from.
var made = []struct{ template, name string }{
	{"doc.go.tmpl", "%[1]s/doc.go"},
	{"doc.txt.tmpl", "%[1]s/doc.txt"},
	{"page.go.tmpl", "%[1]s/page.go"},
	{"rule.go.tmpl", "%[1]s/%[1]s.go"},
	{"report.go.tmpl", "testdata/%[1]s/report/keys/keys.go"},
	{"unused.go.tmpl", "testdata/%[1]s/report/unused/unused.go"},
	{"quiet.go.tmpl", "testdata/%[1]s/quiet/scan/scan.go"},
}

var valid = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

// plan returns the files of a new rule in the module at root. It changes
// nothing.
func plan(root, name string) ([]file, error) {
	if !valid.MatchString(name) || token.IsKeyword(name) {
		return nil, fmt.Errorf("%q is no name of a rule: want lower-case letters and digits that can name a package", name)
	}
	for _, dir := range []string{name, "testdata/" + name, "internal/" + name} {
		if _, err := os.Stat(filepath.Join(root, dir)); !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s is there already", dir)
		}
	}
	all, err := template.ParseFS(templates, "templates/*.tmpl")
	if err != nil {
		return nil, err
	}
	var out []file
	for _, m := range made {
		var b bytes.Buffer
		if err := all.ExecuteTemplate(&b, m.template, struct{ Name string }{name}); err != nil {
			return nil, err
		}
		text := b.Bytes()
		if path.Ext(m.name) == ".go" {
			if text, err = format.Source(text); err != nil {
				return nil, fmt.Errorf("%s: %w", m.template, err)
			}
		}
		out = append(out, file{name: fmt.Sprintf(m.name, name), text: text})
	}
	for _, l := range lists {
		text, err := os.ReadFile(filepath.Join(root, l.file))
		if err != nil {
			return nil, fmt.Errorf("this is not the root of the module: %w", err)
		}
		for _, line := range l.lines {
			if text, err = insert(text, line.sorted, fmt.Sprintf(line.text, name)); err != nil {
				return nil, fmt.Errorf("%s: %w", l.file, err)
			}
		}
		if text, err = format.Source(text); err != nil { // it sorts the imports
			return nil, fmt.Errorf("%s: %w", l.file, err)
		}
		out = append(out, file{name: l.file, text: text, old: true})
	}
	return out, nil
}

// A listed line contains the name of a rule. An expression finds the lines
// around it.
type listed struct {
	sorted *regexp.Regexp // its group is the name
	text   string
}

// lists are the files that name each rule.
var lists = []struct {
	file  string
	lines []listed
}{
	{"analyzers/analyzers.go", []listed{
		{regexp.MustCompile(`^\t"github\.com/redisvet/redisvet/([a-z0-9]+)"$`), "\t\"github.com/redisvet/redisvet/%s\""},
		{regexp.MustCompile(`^\t\t([a-z0-9]+)\.Analyzer,$`), "\t\t%s.Analyzer,"},
	}},
	{"analyzers/cases_test.go", []listed{
		{regexp.MustCompile(`^\t\{rule: "([a-z0-9]+)", folder: `), "\t{rule: %[1]q, folder: %[1]q},"},
	}},
}

// insert adds a line to lines that are sorted by a name.
func insert(text []byte, sorted *regexp.Regexp, line string) ([]byte, error) {
	own := sorted.FindStringSubmatch(line)
	if own == nil {
		return nil, fmt.Errorf("%q is none of its lines", line)
	}
	at, end := -1, 0
	for old := range bytes.Lines(text) {
		start := end
		end += len(old)
		m := sorted.FindSubmatch(bytes.TrimSuffix(old, []byte("\n")))
		if m == nil {
			continue
		}
		if at = end; string(m[1]) > own[1] {
			at = start
			break
		}
	}
	if at < 0 {
		return nil, fmt.Errorf("no line is like %q", strings.TrimSpace(line))
	}
	return bytes.Join([][]byte{text[:at], []byte(line + "\n"), text[at:]}, nil), nil
}

// write writes all files. If one of them cannot be written, it removes the new
// ones again.
func write(root string, files []file) error {
	var undo []file
	for _, f := range files {
		name := filepath.Join(root, filepath.FromSlash(f.name))
		before, err := os.ReadFile(name)
		if f.old == errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%s has changed meanwhile", f.name)
		} else if errors.Is(err, fs.ErrNotExist) {
			err = os.MkdirAll(filepath.Join(root, path.Dir(f.name)), 0o755)
		}
		if err == nil {
			undo = append(undo, file{name: name, text: before, old: f.old})
			err = os.WriteFile(name, f.text, 0o644)
		}
		if err != nil {
			return errors.Join(err, takeBack(undo))
		}
	}
	return nil
}

func takeBack(undo []file) error {
	var errs []error
	for _, f := range undo {
		if f.old {
			errs = append(errs, os.WriteFile(f.name, f.text, 0o644))
			continue
		}
		if err := os.Remove(f.name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
		for dir := filepath.Dir(f.name); os.Remove(dir) == nil; { // until one is not empty
			dir = filepath.Dir(dir)
		}
	}
	return errors.Join(errs...)
}
