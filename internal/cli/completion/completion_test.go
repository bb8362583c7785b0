package completion

import (
	"strings"
	"testing"
)

func TestComplete(t *testing.T) {
	flags := []Flag{{Word: Word{Text: "format"}, Values: []string{"text", "json"}}, {Word: Word{Text: "fix"}, Alone: true}}
	commands := []Command{
		{Flags: flags},
		{Word: Word{Text: "explain"}, Args: []Word{{Text: "rule/a"}, {Text: "rule/b"}}},
		{Word: Word{Text: "fix"}, Flags: append([]Flag{{Word: Word{Text: "force"}, Alone: true}}, flags...)},
	}
	for line, want := range map[string]string{
		"":                   "explain fix",
		"e":                  "explain",
		"explain":            "explain",
		"explain ":           "rule/a rule/b",
		"explain rule/b":     "rule/b",
		"explain -":          "",
		"-f":                 "-format -fix",
		"--f":                "--format --fix",
		"-format=":           "-format=text -format=json",
		"--format=j":         "--format=json",
		"-format j":          "json",
		"-format text ":      "",
		"-fix e":             "",
		"fix -fo":            "-force -format",
		"fix -force -format": "-format",
		"fix ./... ":         "",
		"-nosuch=":           "",
		"./... ":             "",
	} {
		var got []string
		for _, w := range Complete(commands, strings.Split(line, " ")) {
			got = append(got, w.Text)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", line, got, want)
		}
	}
	if Complete(commands, nil) != nil {
		t.Error("no word has a completion")
	}
}
