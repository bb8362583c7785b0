package cli_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"
)

// sitesIn runs redisvet sites with all rules in a directory.
func sitesIn(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	tool := &cli.Tool{Analyzers: suite, Dir: dir, Stdout: &out, Stderr: &errs, Cache: dependencies}
	code = tool.Run(append([]string{"sites"}, args...))
	return code, out.String(), drivertest.WithoutTotals(errs.String())
}

// A listed is a site in the JSON of redisvet sites, with the fields that tests read.
type listed struct {
	File                   string
	Line, Loop             int
	Command, Access, Sends string
	Keys, Channels, Script []string
	Entries                []struct{ Kind, Function string }
	Findings               []struct{ Rule, Category, Impact string }
}

// said writes a site as the comments of testdata/sites do.
func (s listed) said() string {
	words := []string{s.Command}
	switch {
	case s.Command == "" && s.Sends == "sends the pipeline":
		words[0] = "(pipeline)"
	case s.Command == "":
		words[0] = "(any)"
	case len(s.Script) > 0:
		words[0] += "{" + strings.Join(s.Script, " ") + "}"
	}
	words = append(words, s.Keys...)
	for _, c := range s.Channels {
		words = append(words, "&"+c)
	}
	if s.Sends != "sent" {
		words = append(words, s.Sends)
	}
	if s.Loop > 0 {
		words = append(words, "loop")
	}
	var entries []string
	for _, e := range s.Entries {
		entries = append(entries, e.Kind+" "+e.Function)
	}
	return strings.TrimSpace(strings.Join(words, " ") + " - " + strings.Join(entries, ", "))
}

func sitesJSON(t *testing.T, dir string, args ...string) []listed {
	t.Helper()
	code, out, stderr := sitesIn(t, dir, append([]string{"-format=json"}, args...)...)
	var doc struct {
		Version int
		Sites   []listed
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil || code != cli.Clean || stderr != "" || doc.Version != 1 {
		t.Fatalf("exit %d, %v, version %d\n%s", code, err, doc.Version, stderr)
	}
	return doc.Sites
}

// Each command of a program is listed with its keys and its entries, and nothing else.
func TestSites(t *testing.T) {
	dir, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	err = filepath.WalkDir(filepath.Join(dir, "sites"), func(name string, _ os.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".go" {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		for i, line := range strings.Split(clitest.Get(t, name), "\n") {
			if code, comment, ok := strings.Cut(line, " // "); ok && strings.TrimSpace(code) != "" {
				want[fmt.Sprintf("%s:%d", filepath.ToSlash(rel), i+1)] = comment
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	got, access := map[string]string{}, map[string]string{}
	for _, s := range sitesJSON(t, dir, "./sites/...") {
		got[fmt.Sprintf("%s:%d", s.File, s.Line)] = s.said()
		access[strings.Join(s.Script, " ")] = s.Access
	}
	// A script with a write in a branch is no read.
	for script, want := range map[string]string{"GET": "read", "EXPIRE INCR": "write", "HGET HSET": "write"} {
		if access[script] != want {
			t.Errorf("a script of %s is a %s, want %s", script, access[script], want)
		}
	}
	for at, w := range want {
		if got[at] != w {
			t.Errorf("%s: %q, want %q", at, got[at], w)
		}
	}
	for at, g := range got {
		if want[at] == "" {
			t.Errorf("%s: %q is listed", at, g)
		}
	}
}

// sitesProgram has two keys, of which one is in a finding.
const sitesProgram = clitest.Redis + `
-- go.mod --
module example.com/app

go 1.25
` + clitest.Require + `
-- main.go --
package main

import (
	"net/http"

	"github.com/redis/go-redis/v9"
)

var rdb = redis.NewClient("")

func main() { http.HandleFunc("/", users) }

func users(w http.ResponseWriter, r *http.Request) {
	for _, id := range r.URL.Query()["id"] {
		rdb.Get(r.Context(), "user:"+id)
	}
	rdb.Get(r.Context(), "team:"+r.Host)
}
`

func TestSitesForms(t *testing.T) {
	dir := clitest.Write(t, sitesProgram)
	user := "main.go:15:7  GET  user:*  read  main.users loop:14  handler main.users  redisloop/perelement\n"
	team := "main.go:17:6  GET  team:*  read  main.users          handler main.users  -\n"
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"./..."}, user + team},
		{[]string{"-key", "team:7", "./..."}, strings.ReplaceAll(team, "          ", "  ")},
		{[]string{"-key=*:7", "-command=get", "./..."}, user + team},
		{[]string{"-command", "SET", "./..."}, ""},
		{[]string{"-acl", "./..."}, "ACL SETUSER app on >... +get ~team:* ~user:*\n"},
	} {
		for range 2 { // the same each time
			if code, out, stderr := sitesIn(t, dir, test.args...); code != cli.Clean || out != test.want || stderr != "" {
				t.Errorf("redisvet sites %v: exit %d\n%s%s\nwant\n%s", test.args, code, out, stderr, test.want)
			}
		}
	}
	_, out, _ := sitesIn(t, dir, "-format=csv", "-key=user:*", "./...")
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) != 2 || !slices.Equal(rows[1], []string{
		"main.go", "15", "7", "GET", "", "user:*", "", "read", "sent", "example.com/app", "main.users", "14", "handler main.users", "redisloop/perelement",
	}) {
		t.Errorf("%v %q", err, rows)
	}
}

// What is wrong is said in a line, and nothing else is printed.
func TestSitesErrors(t *testing.T) {
	dir := clitest.Write(t, sitesProgram)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-format=html", "./..."}, "redisvet: -format html: there are csv, json, text\n"},
		{[]string{"-acl", "-format", "json", "./..."}, "redisvet: -acl prints a rule, which is text: it does not go with -format json\n"},
		{[]string{"-fix", "./..."}, "redisvet: sites takes "},
		{[]string{"-profile=p.pb.gz", "./..."}, "redisvet: sites takes "},
		{[]string{"./none"}, "redisvet: "},
	} {
		if code, out, stderr := sitesIn(t, dir, test.args...); code != cli.Failed || out != "" || !strings.HasPrefix(stderr, test.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("redisvet sites %v: exit %d\n%s%s", test.args, code, out, stderr)
		}
	}
}

// If a part of the code cannot be understood, the rest is listed.
func TestSitesBroken(t *testing.T) {
	dir := clitest.Write(t, sitesProgram)
	clitest.Put(t, filepath.Join(dir, "broken.go"), "package main\n\nfunc broken() { undefined() }\n")
	code, out, stderr := sitesIn(t, dir, "./...")
	if code != cli.Failed || !strings.Contains(out, "team:*") || !strings.Contains(stderr, "undefined") {
		t.Errorf("exit %d\n%s%s", code, out, stderr)
	}
}
