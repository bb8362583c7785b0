package output

import (
	"fmt"
	"io"
	"strings"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/printable"
)

// GitHub's escapes of workflow commands: of a message, and of a property,
// which ends at a comma or a colon.
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// level returns the workflow command for a severity.
func level(s config.Severity) string {
	if s == config.Note {
		return "notice"
	}
	return s.String()
}

// github prints a workflow command for each finding, which GitHub shows as an
// annotation on the line. The command has no field for related positions, so
// the message includes them.
type github struct{}

func (github) Print(w io.Writer, r Report) error {
	root := r.root()
	name := func(f Finding) string { return printable.Line(portable(root, f.Pos.Filename)) }
	var b strings.Builder
	for _, f := range r.Findings {
		message := f.message
		for _, rel := range f.Related {
			message += fmt.Sprintf("\n%s:%d: %s", name(rel), rel.Pos.Line, rel.message)
		}
		title := "redisvet: " + f.Check()
		fmt.Fprintf(&b, "::%s file=%s,line=%d,endLine=%d,col=%d,title=%s::%s\n",
			level(f.severity), escapeProperty.Replace(name(f)), f.Pos.Line, f.LastLine(), f.Pos.Column, escapeProperty.Replace(title), escapeData.Replace(message))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
