package cli_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// polls has the same poll of one second in three packages.
const polls = clitest.Redis + `
-- go.mod --
module example.com/polls

go 1.25
` + clitest.Require + `
-- api/api.go --
` + poll + `
-- jobs/jobs.go --
` + poll + `
-- gen/gen.go --
` + poll

const poll = `package api

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

func Wait(ctx context.Context, rdb *redis.Client) {
	for {
		rdb.Get(ctx, "job:next")
		time.Sleep(time.Second)
	}
}`

// pollsWith returns the module with a configuration.
func pollsWith(t *testing.T, conf string) string {
	t.Helper()
	dir := clitest.Write(t, polls)
	if conf != "" {
		clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), conf)
	}
	return dir
}

// suiteIn runs the command with all rules and returns all that it prints.
func suiteIn(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	tool := &cli.Tool{Analyzers: analyzers.All(), Dir: dir, Stdout: &out, Stderr: &errs, Cache: dependencies}
	code = tool.Run(args)
	return code, out.String(), errs.String()
}

var topDir = regexp.MustCompile(`(?m)^[a-z]+/`)

// The settings of a file decide package by package what is reported. What is left out
// is counted.
func TestConfiguredByPath(t *testing.T) {
	const preset = "preset: pay-per-request\n"
	for _, c := range []struct{ name, conf, found, stderr string }{
		{"defaults", "", "", ""},
		{"preset", preset, "api/ gen/ jobs/", "redisvet: 3 findings: 3 redisloop (3 high)\n"},
		{"a value over the preset", preset + "redisloop: {budget: 90000}\n", "", ""},
		{"exclude", preset + "exclude: [gen, 'jobs/*.go']\n", "api/", "redisvet: 1 finding: 1 redisloop (1 high)\nredisvet: left out: 2 by exclude\n"},
		{"budget of a path", "overrides: [{paths: [jobs], redisloop: {budget: 10}}]\n", "jobs/", "redisvet: 1 finding: 1 redisloop (1 high)\n"},
		{"no rule in a path", preset + "overrides: [{paths: [jobs, api], redisloop: {enabled: false}}]\n", "gen/", "redisvet: 1 finding: 1 redisloop (1 high)\n"},
		{"category of a path", preset + "overrides: [{paths: ['**/gen'], categories: {redisloop/fastpoll: off}}]\n", "api/ jobs/",
			"redisvet: 2 findings: 2 redisloop (2 high)\nredisvet: left out: 1 by categories\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, stderr := suiteIn(t, pollsWith(t, c.conf), "./...")
			if got := strings.Join(topDir.FindAllString(out, -1), " "); got != c.found || (code == cli.Findings) != (c.found != "") || stderr != c.stderr {
				t.Errorf("exit %d, %q, want %q\n%s%s", code, got, c.found, out, stderr)
			}
		})
	}
}

// A severity is shown by the formats of other tools, and does not change the exit code.
func TestSeverityInFormats(t *testing.T) {
	dir := pollsWith(t, "preset: pay-per-request\nseverity: {redisloop/fastpoll: note}\noverrides: [{paths: [gen], severity: {redisloop/fastpoll: warning}}]\nexclude: [jobs]\n")
	for format, want := range map[string][]string{
		"github": {"::notice file=api/", "::warning file=gen/"},
		"sarif":  {`"level": "note"`, `"level": "warning",`},
		"json":   {`"severity": "note"`, `"severity": "warning"`},
	} {
		code, out, _ := suiteIn(t, dir, "-format="+format, "./...")
		for _, w := range want {
			if code != cli.Findings || !strings.Contains(out, w) {
				t.Errorf("%s: exit %d, lacks %s\n%.500s", format, code, w, out)
			}
		}
	}
}

func TestConfigCommand(t *testing.T) {
	dir := pollsWith(t, "preset: pay-per-request\nexclude: [gen]\noverrides:\n- paths: [jobs]\n  redisloop:\n    budget: 7\n")
	clitest.Put(t, filepath.Join(dir, "other", "go.mod"), "module example.com/other\n")
	clitest.Put(t, filepath.Join(dir, "other", ".redisvet.yaml"), "redisloop: {budget: many}\n")
	for _, c := range []struct {
		args string
		want []string
	}{
		{"config", []string{"# settings for ., from .redisvet.yaml\npreset: pay-per-request", "# .redisvet.yaml:1\n", "price: 0.20/100k", "  budget: 20000                      # preset pay-per-request\n", "  classes: [all]"}},
		{"config -impact=high jobs", []string{"# settings for jobs, from ", "impact: high                         # flag\n", "  budget: 7                          # .redisvet.yaml:6\n"}},
		{"config gen/gen.go", []string{"# settings for gen/gen.go, excluded, from .redisvet.yaml\n", "exclude: [gen]                       # .redisvet.yaml:2\n"}},
		{"config -redisloop=false", []string{"redisloop:\n  enabled: false                     # flag\n", "uncachedstate:\n  enabled: true                      # default\n"}},
		{"config -redisloop", []string{"redisloop:\n  enabled: true                      # default\n", "uncachedstate:\n  enabled: false                     # flag\n"}},
		{"config -schema", []string{`"$schema": "https://json-schema.org/`, `"pay-per-request"`}},
	} {
		code, out, stderr := suiteIn(t, dir, strings.Fields(c.args)...)
		for _, w := range c.want {
			if code != cli.Clean || stderr != "" || !strings.Contains(out, w) {
				t.Errorf("%s: exit %d, lacks %q\n%s%s", c.args, code, w, out, stderr)
			}
		}
	}
	expectFailures(t, dir, map[string]string{
		"config nosuch":               "redisvet: stat " + filepath.Join(dir, "nosuch") + ": no such file or directory\n",
		"config a b":                  "redisvet: config takes one path\n",
		"config other":                "redisvet: " + filepath.Join(dir, "other", ".redisvet.yaml") + ":1: redisloop.budget: want a number from 0 up, not \"many\"\n",
		"config -json":                "redisvet: config takes -schema, one path and the flags of settings\n",
		"config -tags=x jobs":         "redisvet: config takes -schema, one path and the flags of settings\n",
		"init -tests":                 "redisvet: init takes -preset and -baseline\n",
		"init":                        "redisvet: there is " + filepath.Join(dir, ".redisvet.yaml") + " already\n",
		"init -preset pay-per-requst": `redisvet: -preset: no preset "pay-per-requst"; did you mean "pay-per-request"?` + "\n",
	})
}

// expectFailures runs commands that print one line on stderr and nothing else.
func expectFailures(t *testing.T, dir string, commands map[string]string) {
	t.Helper()
	for args, want := range commands {
		if code, out, stderr := suiteIn(t, dir, strings.Fields(args)...); code != cli.Failed || out != "" || stderr != want {
			t.Errorf("%s: exit %d\n%s%swant %s", args, code, out, stderr, want)
		}
	}
}

// A new file has the effective defaults: alone and with all of its lines it changes
// nothing but the preset.
func TestInit(t *testing.T) {
	dir := pollsWith(t, "")
	effective := func() string {
		t.Helper()
		code, out, stderr := suiteIn(t, dir, "config")
		if code != cli.Clean || stderr != "" {
			t.Fatalf("exit %d: %s", code, stderr)
		}
		var lines []string
		for line := range strings.Lines(out) {
			if value, _, _ := strings.Cut(line, " # "); !strings.HasPrefix(strings.TrimSpace(line), "#") && !strings.HasPrefix(line, "preset:") {
				lines = append(lines, strings.TrimSpace(value))
			}
		}
		return strings.Join(lines, "\n")
	}
	before := effective()
	code, out, stderr := suiteIn(t, filepath.Join(dir, "api"), "init")
	if code != cli.Clean || stderr != "" || !strings.HasPrefix(out, "../.redisvet.yaml: written, preset 0.1\n") {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	if got := effective(); got != before {
		t.Errorf("got\n%s\nwant\n%s", got, before)
	}
	name := filepath.Join(dir, ".redisvet.yaml")
	text := clitest.Get(t, name)
	clitest.Put(t, name, regexp.MustCompile(`(?m)^( *)# ((?:tests|rtt|replicas|impact|enabled|budget|classes|newimports|calls|keys|names|atomic): )`).ReplaceAllString(text, "$1$2"))
	if got := effective(); got != before {
		t.Errorf("with all lines: got\n%s\nwant\n%s", got, before)
	}
}

// A known finding that the settings of a run hide is not fixed.
func TestBaselineOfHiddenFindings(t *testing.T) {
	dir := pollsWith(t, "")
	if code, _, stderr := suiteIn(t, dir, "-baseline=known.json", "-write-baseline", "./..."); code != cli.Clean || !strings.Contains(stderr, " new, 0 fixed, ") {
		t.Fatalf("exit %d\n%s", code, stderr)
	}
	before := clitest.Get(t, filepath.Join(dir, "known.json"))
	for _, hide := range []struct{ file, flag string }{
		{"", "-categories=redisloop/fastpoll=off"},
		{"", "-rtt=1ms"},
		{"exclude: [\"**\"]\n", "-rtt=1ms"},
		{"impact: high\n", "-rtt=1ms"},
	} {
		clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), hide.file)
		for _, write := range []string{"-rtt=1ms", "-write-baseline"} {
			code, out, stderr := suiteIn(t, dir, "-baseline=known.json", hide.flag, write, "./...")
			if code != cli.Clean || out != "" || strings.Contains(strings.ReplaceAll(stderr, " 0 fixed", ""), "fixed") {
				t.Errorf("%v %s: exit %d\n%s%s", hide, write, code, out, stderr)
			}
		}
		if after := clitest.Get(t, filepath.Join(dir, "known.json")); after != before {
			t.Errorf("%v: the baseline was\n%s\nand is\n%s", hide, before, after)
		}
	}
}

// The baseline has the findings of the new file. Neither file is overwritten.
func TestInitWithABaseline(t *testing.T) {
	dir := pollsWith(t, "")
	code, out, stderr := suiteIn(t, dir, "init", "-preset=pay-per-request", "-baseline=known.json")
	if code != cli.Clean || out != ".redisvet.yaml: written, preset pay-per-request\n" || stderr != "redisvet: known.json: 3 new, 0 fixed, 3 in all\n" {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
	for _, c := range []struct {
		dir  string
		args []string
		code int
	}{
		{dir, []string{"-baseline=known.json", "./..."}, cli.Clean},
		{dir, nil, cli.Clean}, // the file names it
		{filepath.Join(dir, "api"), []string{"example.com/polls/..."}, cli.Clean},
		{dir, []string{"-baseline=", "./..."}, cli.Findings}, // the flag wins
	} {
		code, out, stderr := suiteIn(t, c.dir, c.args...)
		if code != c.code || (out == "") != (code == cli.Clean) || (stderr == "redisvet: left out: 3 by baseline\n") != (code == cli.Clean) {
			t.Errorf("%v: exit %d\n%s%s", c.args, code, out, stderr)
		}
	}
	clitest.Put(t, filepath.Join(dir, "api", "api.go"), "package api\n")
	if code, out, stderr := suiteIn(t, dir, "-write-baseline"); code != cli.Clean || out != "" || stderr != "redisvet: known.json: 0 new, 1 fixed, 2 in all\n" {
		t.Errorf("-write-baseline: exit %d\n%s%s", code, out, stderr)
	}
	clitest.Remove(t, filepath.Join(dir, "known.json"))
	line := strings.Count(strings.Split(clitest.Get(t, filepath.Join(dir, ".redisvet.yaml")), "\nbaseline: ")[0], "\n") + 2
	gone := "there is no file " + filepath.Join(dir, "known.json") + "; -write-baseline makes it\n"
	expectFailures(t, dir, map[string]string{
		"./...":                      fmt.Sprintf("redisvet: .redisvet.yaml:%d: baseline: %s", line, gone),
		"-baseline=known.json ./...": "redisvet: -baseline: " + gone,
	})
	clitest.Put(t, filepath.Join(dir, "known.json"), "")
	clitest.Remove(t, filepath.Join(dir, ".redisvet.yaml"))
	expectFailures(t, dir, map[string]string{"init -baseline known.json": "redisvet: there is known.json already: remove it, or leave out -baseline and add baseline: known.json to the new file\n"})
	clitest.Put(t, filepath.Join(dir, ".redisvet.yml"), "")
	expectFailures(t, dir, map[string]string{"init": "redisvet: there is .redisvet.yml, which is not read; rename it to .redisvet.yaml\n"})
}

// The table counts what the findings would be, with the keys of their commands.
func TestStatistics(t *testing.T) {
	dir := pollsWith(t, "preset: pay-per-request\nexclude: [gen]\n")
	code, out, stderr := suiteIn(t, dir, "-statistics", "./...")
	want := "FINDINGS  RULE/CATEGORY       PACKAGE  KEYS\n" +
		"1         redisloop/fastpoll  api      job:next\n" +
		"1         redisloop/fastpoll  jobs     job:next\n"
	if code != cli.Findings || out != want || stderr != "redisvet: 2 findings: 2 redisloop (2 high)\nredisvet: left out: 1 by exclude\n" {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
	code, out, stderr = suiteIn(t, pollsWith(t, ""), "-statistics", "./...")
	if code != cli.Clean || out != "" || stderr != "redisvet: no findings; 3 places send commands in 3 packages\n" {
		t.Errorf("without findings: exit %d\n%s%s", code, out, stderr)
	}
	expectFailures(t, dir, map[string]string{
		"-statistics -format=sarif ./...": "redisvet: -statistics does not go with -json or -format\n",
		"-statistics -json ./...":         "redisvet: -statistics does not go with -json or -format\n",
		"-statistics -fix ./...":          "redisvet: -statistics does not go with -fix\n",
	})
}
