package output

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/redisvet/redisvet/internal/printable"
)

// The types below are the elements of JUnit's XML that its readers agree on.
type (
	junitSuites struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string      `xml:"name,attr"`
		Class   string      `xml:"classname,attr"`
		File    string      `xml:"file,attr,omitempty"`
		Line    int         `xml:"line,attr,omitempty"`
		Failure *junitFault `xml:"failure"`
		Error   *junitFault `xml:"error"`
	}
	junitFault struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// junit prints a suite for each rule. A finding is a failed test; a rule without
// findings is a test that passes. What could not be understood is an error.
type junit struct{}

func (junit) Print(w io.Writer, r Report) error {
	root := r.root()
	var out junitSuites
	for _, a := range r.Rules {
		s := junitSuite{Name: a.Name}
		for _, f := range r.Findings {
			if f.Rule != a.Name {
				continue
			}
			name := printable.Line(portable(root, f.Pos.Filename))
			at := fmt.Sprintf("%s:%d:%d", name, f.Pos.Line, f.Pos.Column)
			lines := []string{at + ": " + f.message}
			for _, rel := range f.Related {
				lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", printable.Line(portable(root, rel.Pos.Filename)), rel.Pos.Line, rel.Pos.Column, rel.message))
			}
			s.add(junitCase{Name: at, Class: f.Check(), File: name, Line: f.Pos.Line, Failure: &junitFault{f.Check(), f.message, strings.Join(lines, "\n")}})
		}
		if len(s.Cases) == 0 {
			s.add(junitCase{Name: "no findings", Class: a.Name})
		}
		out.Suites = append(out.Suites, s)
	}
	if len(r.Faults) > 0 {
		s := junitSuite{Name: "code that could not be understood"}
		for _, f := range r.Faults {
			s.add(junitCase{Name: f, Class: "redisvet", Error: &junitFault{"fault", f, f}})
		}
		out.Suites = append(out.Suites, s)
	}
	text, err := xml.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err
}

func (s *junitSuite) add(c junitCase) {
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
	if c.Error != nil {
		s.Errors++
	}
	s.Cases = append(s.Cases, c)
}
