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

// Text returns the help for a topic, or "" if there is none. Those of redisvet and of
// fix have verbs of package fmt for what the rules say.
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
