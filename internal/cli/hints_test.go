package cli_test

import (
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// Where something is misspelt, the error says what may be meant.
func TestHints(t *testing.T) {
	dir := clitest.Write(t, polls)
	expectFailures(t, dir, map[string]string{
		"-impct=high ./...":                            "redisvet: there is no flag -impct; did you mean -impact?\n",
		"sites -comand GET":                            "redisvet: there is no flag -comand; did you mean -command?\n",
		"fix -intractive":                              "redisvet: there is no flag -intractive; did you mean -interactive?\n",
		"-nothinglikeit":                               "redisvet: flag provided but not defined: -nothinglikeit; see redisvet help\n",
		"measure -redis localhost:6379":                "redisvet: -redis: want a URL, such as redis://localhost:6379\n",
		"measure -redis redis://localhost:6379 -for 2": "redisvet: invalid value \"2\" for flag -for: want a time with its unit, such as 10s\n",
		"api": "redisvet: package api is not in std; the directory is ./api\n",

		"measure -from before.json": "redisvet: -from needs packages, such as ./..., to name their lines\n",
		"explain perelement":        "redisvet: no rule or topic is called \"perelement\"; did you mean redisloop/perelement?\n",
		"help perelemnt":            "redisvet: no rule or topic is called \"perelemnt\"; did you mean redisloop/perelement?\n",
		"help redislop":             "redisvet: no rule or topic is called \"redislop\"; did you mean redisloop?\n",
		"help price":                "redisvet: no rule or topic is called \"price\"; did you mean prices?\n",
	})
	for word, meant := range map[string]string{"mesure": "measure", "sties": "sites"} {
		code, out, stderr := suiteIn(t, dir, word)
		if first, hint, _ := strings.Cut(stderr, "\n"); code != cli.Failed || out != "" || !strings.HasPrefix(first, "redisvet: package "+word+" is not in std") ||
			hint != "redisvet: there is no command "+word+"; did you mean redisvet "+meant+"?\n" {
			t.Errorf("%s: exit %d\n%s%s", word, code, out, stderr)
		}
	}
	for command, want := range map[string]string{"nosuch": "redisvet: no place sends NOSUCH, which is no command that redisvet knows\n", "set": ""} {
		if code, out, stderr := suiteIn(t, dir, "sites", "-command", command, "./api"); code != cli.Clean || out != "" || stderr != want {
			t.Errorf("sites -command %s: exit %d\n%s%s", command, code, out, stderr)
		}
	}
}

// Each command, category and topic has a help, by help and by -h.
func TestHelpOfCommands(t *testing.T) {
	for _, same := range [][]string{
		{"help rules", "rules -h", "rules --help"}, {"help explain", "explain -h"}, {"help version", "version -h"}, {"help help", "help -h"},
		{"help sites", "sites -h"}, {"help completion", "completion -h"}, {"help redisloop/perelement", "explain redisloop/perelement"},
	} {
		var first string
		for _, command := range same {
			code, out, stderr := suiteIn(t, "", strings.Fields(command)...)
			if first == "" {
				first = out
			}
			if code != cli.Clean || stderr != "" || out == "" || out != first {
				t.Errorf("%s: exit %d\n%s%s", command, code, out, stderr)
			}
		}
	}
}
