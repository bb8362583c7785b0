package casetest

import (
	"fmt"
	"go/scanner"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// An expectation is one item of a comment
//
//	// want category:"regexp" category/impact:"regexp" name:`regexp`
//
// It expects a finding in the line of the comment, or a fact on an object that
// is declared there. The expression is compared with the message without the
// impact.
type expectation struct {
	label  string // a category, or the name of an object
	impact string // of the finding, "" for any
	match  *regexp.Regexp
	met    bool
}

func (e *expectation) String() string {
	if e.impact != "" {
		return fmt.Sprintf("%s/%s:%q", e.label, e.impact, e.match)
	}
	return fmt.Sprintf("%s:%q", e.label, e.match)
}

// A line is a place that can have expectations.
type line struct {
	file string
	line int
}

// CheckFindings compares findings with the comments in the Go files below the
// folders.
func (p *Program) CheckFindings(t testing.TB, found []Finding, folders ...string) {
	t.Helper()
	wants := p.wants(t, folders)
	for _, d := range found {
		at := p.Fset.PositionFor(d.Pos, false)
		met := meet(wants[line{at.Filename, at.Line}], func(e *expectation) bool {
			message := strings.TrimSuffix(d.Message, " ["+d.Impact.String()+"]")
			return e.label == d.Category && (e.impact == "" || e.impact == d.Impact.String()) && e.match.MatchString(message)
		})
		if !met {
			t.Errorf("%s: unexpected %s: %s", p.short(at), d.Category, d.Message)
		}
	}
	p.unmet(t, "no finding", wants)
}

// Expected returns the categories that the Go files below the folders expect,
// each once.
func (p *Program) Expected(t testing.TB, folders ...string) []string {
	t.Helper()
	labels := make(map[string]bool)
	for _, list := range p.wants(t, folders) {
		for _, e := range list {
			labels[e.label] = true
		}
	}
	return slices.Sorted(maps.Keys(labels))
}

// CheckFacts compares facts with the comments in the Go files below the
// folders.
func (p *Program) CheckFacts(t testing.TB, facts []Fact, folders ...string) {
	t.Helper()
	wants := p.wants(t, folders)
	for _, f := range facts {
		if f.Of != f.In {
			continue
		}
		at := p.Fset.PositionFor(f.pos, false)
		expected := wants[line{at.Filename, at.Line}]
		text := fmt.Sprint(f.Fact)
		met := meet(expected, func(e *expectation) bool {
			return e.label == f.Name() && e.match.MatchString(text)
		})
		if !met {
			t.Errorf("%s: unexpected fact of %s: %s", p.short(at), f.Name(), text)
		}
	}
	p.unmet(t, "no fact", wants)
}

// meet marks the first matching expectation that was not met before.
func meet(list []*expectation, fits func(*expectation) bool) bool {
	for _, e := range list {
		if !e.met && fits(e) {
			e.met = true
			return true
		}
	}
	return false
}

func (p *Program) unmet(t testing.TB, what string, wants map[line][]*expectation) {
	t.Helper()
	var out []string
	for at, list := range wants {
		for _, e := range list {
			if !e.met {
				out = append(out, fmt.Sprintf("%s: %s for %s", p.short(token.Position{Filename: at.file, Line: at.line}), what, e))
			}
		}
	}
	slices.Sort(out)
	for _, o := range out {
		t.Error(o)
	}
}

// short formats a position relative to the module.
func (p *Program) short(at token.Position) string {
	if rel, err := filepath.Rel(p.Dir, at.Filename); err == nil {
		at.Filename = rel
	}
	return at.String()
}

// wants reads the expectations of all Go files below the folders.
func (p *Program) wants(t testing.TB, folders []string) map[line][]*expectation {
	t.Helper()
	out := make(map[line][]*expectation)
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(p.Dir, folder), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for n, text := range wantComments(src) {
				list, err := expectations(text)
				if err != nil {
					return fmt.Errorf("%s:%d: %v", path, n, err)
				}
				at := line{path, n}
				out[at] = append(out[at], list...)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// wantComments returns the text after "// want" by line. Another comment may
// come before it on the line, because an analyzer may read that comment.
func wantComments(src []byte) map[int]string {
	out := make(map[int]string)
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, src, nil, scanner.ScanComments)
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return out
		}
		if tok != token.COMMENT {
			continue
		}
		if _, want, ok := strings.Cut(text, "// want "); ok {
			out[file.Line(pos)] = strings.TrimSuffix(want, "*/")
		}
	}
}

// expectations reads a list of label:"regexp".
func expectations(text string) (out []*expectation, err error) {
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		label := text[:len(text)-len(strings.TrimLeft(text, letters+"/"))]
		rest, ok := strings.CutPrefix(text[len(label):], ":")
		label, impact, _ := strings.Cut(label, "/")
		if label == "" || !ok {
			return nil, fmt.Errorf("%q: want label:\"regexp\"", text)
		}
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return nil, fmt.Errorf("%q: want a quoted regular expression", rest)
		}
		pattern, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, err
		}
		re, err := regexp.Compile(pattern)
		if err != nil {
			return nil, err
		}
		out = append(out, &expectation{label: label, impact: impact, match: re})
		text = rest[len(quoted):]
	}
	return out, nil
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
