package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/redisvet/redisvet/internal/printable"
)

// GitHub's escapes of workflow commands: of a message, and of a property,
// which ends at a comma or a colon.
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// printGitHub prints a workflow command for each finding, which GitHub shows
// as an annotation on the line. It has no place for related positions, so the
// message names them.
func (t *Tool) printGitHub(found []finding) error {
	root := t.root()
	name := func(f finding) string {
		if path, ok := below(root, f.pos.Filename); ok {
			return printable.Line(path)
		}
		return printable.Line(f.pos.Filename)
	}
	var b strings.Builder
	for _, f := range found {
		message := f.message
		for _, rel := range f.related {
			message += fmt.Sprintf("\n%s:%d: %s", name(rel), rel.pos.Line, rel.message)
		}
		title := "redisvet: " + f.rule
		if f.category != "" {
			title += "/" + f.category
		}
		fmt.Fprintf(&b, "::warning file=%s,line=%d,endLine=%d,col=%d,title=%s::%s\n",
			escapeProperty.Replace(name(f)), f.pos.Line, f.lastLine(), f.pos.Column, escapeProperty.Replace(title), escapeData.Replace(message))
	}
	_, err := io.WriteString(t.Stdout, b.String())
	return err
}
