// Package settings writes a configuration as YAML: the effective one with the source
// of each value, and a new file.
package settings

import (
	"fmt"
	"io"
	"strings"

	"github.com/redisvet/redisvet/internal/config"
)

// column is where the source of a value begins.
const column = 36

// Effective writes settings as a file that would set the same, with the source of each
// value in a comment. shown shortens a source.
func Effective(w io.Writer, list []config.Setting, shown func(from string) string) error {
	var b strings.Builder
	var in string // the key that the last line is below
	for _, s := range list {
		parent, name := split(s.Key)
		if parent != in && parent != "" {
			fmt.Fprintf(&b, "%s:\n", parent)
		}
		in = parent
		line := name + ": " + s.Value
		if s.Value == "" {
			if hasParts(list, s.Key) {
				continue
			}
			line = "# " + name + ":"
		}
		if parent != "" {
			line = "  " + line
		}
		fmt.Fprintf(&b, "%-*s # %s\n", column, line, shown(s.From))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// New returns the text of a new file. It sets the preset, and the baseline if there is
// one, and shows the other settings with their values in comments.
func New(list []config.Setting) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# yaml-language-server: $schema=%s\n#\n# The configuration of redisvet: %s\n", config.SchemaURL, config.PageURL)
	b.WriteString("# A line that is commented out has the value that applies without it, or an example.\n")
	var in string
	for _, s := range list {
		parent, name := split(s.Key)
		indent := ""
		switch {
		case parent == "":
			b.WriteByte('\n')
		case parent != in:
			fmt.Fprintf(&b, "\n%s:\n", parent)
			fallthrough
		default:
			indent = "  "
		}
		in = parent
		value, off := s.Value, "# "
		if value == "" {
			value = s.Example
		}
		if s.Key == "preset" || s.Key == "baseline" && s.Value != "" {
			off = ""
		}
		fmt.Fprintf(&b, "%s# %s\n%s%s%s: %s\n", indent, s.Doc, indent, off, name, value)
	}
	return b.String()
}

// split separates the last element of a key.
func split(key string) (parent, name string) {
	if parent, name, ok := strings.Cut(key, "."); ok {
		return parent, name
	}
	return "", key
}

// hasParts reports whether there are settings below a key.
func hasParts(list []config.Setting, key string) bool {
	for _, s := range list {
		if strings.HasPrefix(s.Key, key+".") {
			return true
		}
	}
	return false
}
