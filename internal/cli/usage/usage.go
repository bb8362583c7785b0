// Package usage has the texts of redisvet help, a file for each topic.
package usage

import (
	"embed"
	"slices"
	"strings"
)

//go:embed *.txt
var files embed.FS

// General is the topic of redisvet help without a topic.
const General = "redisvet"

// Parts of a text that are filled in: the flags of the command, and what the fixes of
// the rules are.
const (
	Flags = "{{flags}}\n"
	Fixes = "{{fixes}}\n"
)

// Text returns the help for a topic, or "" if there is none. That of redisvet has verbs
// of package fmt for the rules and the flags.
func Text(topic string) string {
	text, err := files.ReadFile(topic + ".txt")
	if err != nil {
		return ""
	}
	return string(text)
}

// Topics lists the topics, but for the general one.
func Topics() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		if name := strings.TrimSuffix(e.Name(), ".txt"); name != General {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
