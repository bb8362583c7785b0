package compare

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/profile"
	"github.com/redisvet/redisvet/internal/traffic"
)

// record returns a profile's record. Lines have moved in the second one.
func record(name string, line int, rates map[string]float64) *traffic.Record {
	r := &traffic.Record{Name: name, Profile: new(profile.Profile), Complete: true}
	for what, rate := range rates {
		f := strings.Fields(what)
		r.Detail = append(r.Detail, traffic.Row{
			Command: f[0], Key: f[1], Function: "example.com/hub/" + f[2], File: "/src/hub/limits/limiter.go", Line: line, PerMinute: rate,
		})
	}
	for _, row := range r.Detail {
		r.Commands = append(r.Commands, traffic.Row{Command: row.Command, PerMinute: row.PerMinute})
	}
	return r
}

func records() (before, after *traffic.Record) {
	return record("before", 28, map[string]float64{"GET rate_limit:* limits.CanCall": 1000, "GET user:* users.Load": 100, "INCR rate_limit:* limits.Called": 50}),
		record("after", 31, map[string]float64{"GET rate_limit:* limits.CanCall": 40, "GET user:* users.Load": 100, "DEL user:* users.Drop": 2})
}

func run(t *testing.T, format string, r Request) (string, *Result) {
	t.Helper()
	before, after := records()
	r.Before, r.After = max(r.Before, 1), max(r.After, 1)
	result, err := Records(before, after, r)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Formats[format](&b, result); err != nil {
		t.Fatal(err)
	}
	return b.String(), result
}

func TestText(t *testing.T) {
	got, _ := run(t, "text", Request{})
	const want = `command  before/min  after/min  change
GET      1,100       140        -87.3%
INCR     50          0          -100.0%
DEL      0           2.0        new

command, key       before/min  after/min  change
GET rate_limit:*   1,000       40         -96.0%
GET user:*         100         100        0.0%
INCR rate_limit:*  50          0          -100.0%
DEL user:*         0           2.0        new

call site                                               before/min  after/min  change
GET rate_limit:*  limits/limiter.go:31 limits.CanCall   1,000       40         -96.0%
GET user:*  limits/limiter.go:31 users.Load             100         100        0.0%
INCR rate_limit:*  limits/limiter.go:28 limits.Called   50          0          -100.0%
DEL user:*  limits/limiter.go:31 users.Drop             0           2.0        new

in all 1,150 -> 142 a minute, -87.7%
`
	if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
		t.Errorf("%s", got)
	}
}

// Profiles of different programs, and samples of different servers, are no before and
// after.
func TestOfDifferent(t *testing.T) {
	dir := t.TempDir()
	read := func(name, function string) *traffic.Record {
		name = filepath.Join(dir, name)
		clitest.PutProfile(t, name, "GET user:* 600 "+function+" a.go:15 net/http.HandlerFunc.ServeHTTP server.go:9 main.main main.go:9")
		r, err := traffic.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	before, after := read("before", "a.example/hub.Load"), read("after", "a.example/shop.Load")
	want := before.Name + " and " + after.Name + " are of different programs: they have no function in common"
	if _, err := Records(before, after, Request{Before: 1, After: 1}); err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
	if _, err := Records(before, read("same", "a.example/hub.Load"), Request{Before: 1, After: 1}); err != nil {
		t.Error(err)
	}
	at := func(name, node, version string) *traffic.Record {
		return &traffic.Record{Name: name, Server: traffic.Server{Nodes: []string{node}, Version: version}}
	}
	for _, test := range []struct {
		before, after *traffic.Record
		want          string
	}{
		{at("b", "x:1", "7.0"), at("a", "x:1", "7.0"), ""},
		{at("b", "x:1", "7.0"), at("a", "x:1", ""), ""},
		{at("b", "x:1", "7.0"), at("a", "y:1", "7.0"), "the files are of different servers: b of x:1, and a of y:1"},
		{at("b", "x:1", "6.2"), at("a", "x:1", "7.0"), "the files are of different versions of Redis: b of 6.2, and a of 7.0"},
		{before, after, ""},
	} {
		if got := Differences(test.before, test.after); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

// What is wanted is compared with what was chosen.
func TestWant(t *testing.T) {
	for name, test := range map[string]struct {
		r    Request
		want string
		met  bool
		sum  string
	}{
		"all":            {Request{}, "-95%", false, "1,150 -> 142 a minute, -87.7%; wanted -95%: missed"},
		"overlap":        {Request{Key: "rate_limit:1*", Command: "get"}, "-95%", true, "1,000 -> 40 a minute, -96.0%; wanted -95%: met"},
		"site":           {Request{Site: "limits.CanCall"}, "-96%", true, "1,000 -> 40 a minute, -96.0%; wanted -96%: met"},
		"site's file":    {Request{Site: "limiter.go"}, "-96%", false, "1,150 -> 142 a minute, -87.7%; wanted -96%: missed"},
		"a bound":        {Request{Command: "GET", Key: "user:*"}, "5%", true, "100 -> 100 a minute, 0.0%; wanted +5%: met"},
		"per instance":   {Request{Command: "GET", Key: "user:*", Before: 2, After: 4}, "-50%", true, "50 -> 25 a minute, -50.0%; wanted -50%: met"},
		"more instances": {Request{Command: "GET", Key: "user:*", Before: 4, After: 2}, "5%", false, "25 -> 50 a minute, +100.0%; wanted +5%: missed"},
	} {
		if err := test.r.SetWant(test.want); err != nil {
			t.Fatal(err)
		}
		got, result := run(t, "text", test.r)
		if *result.Met != test.met || !strings.HasSuffix(got, "in all "+test.sum+"\n") {
			t.Errorf("%s: met %v: %s", name, *result.Met, got)
		}
	}
	for _, bad := range []string{"", "95", "%", "x%", "NaN%", "-Inf%"} {
		if new(Request).SetWant(bad) == nil {
			t.Errorf("-want %q is accepted", bad)
		}
	}
}

func TestJSON(t *testing.T) {
	got, result := run(t, "json", Request{})
	var back Result
	if err := json.Unmarshal([]byte(got), &back); err != nil {
		t.Fatal(err)
	}
	if len(back.Sections) != 3 || back.Total.Before != 1150 || *back.Total.Percent != *result.Total.Percent {
		t.Errorf("%s", got)
	}
}

// What comes from a server does nothing in a table.
func TestMarkdown(t *testing.T) {
	before := &traffic.Record{Commands: []traffic.Row{{Command: "<script>", PerMinute: 1}, {Command: "a|b\n`c`", PerMinute: 2}}}
	result, err := Records(before, before, Request{Before: 1, After: 1})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := markdown(&b, result); err != nil {
		t.Fatal(err)
	}
	const want = `**Commands to Redis: 3.0 -&#62; 3.0 a minute, 0.0%**

| command | before, a minute | after, a minute | change |
|---|--:|--:|--:|
| a&#124;b&#92;n&#96;c&#96; | 2.0 | 2.0 | 0.0% |
| &#60;script&#62; | 1.0 | 1.0 | 0.0% |
`
	if b.String() != want {
		t.Errorf("%s", &b)
	}
}

func TestFaults(t *testing.T) {
	before, after := records()
	server := &traffic.Record{Name: "server", Commands: before.Commands}
	for want, test := range map[string]struct {
		before, after *traffic.Record
		r             Request
	}{
		"one file is a sample of a server and the other a profile of a program; compare two of a kind": {before, server, Request{}},
		"-site needs profiles: a server does not know call sites":                                      {server, server, Request{Site: "x"}},
		"server has no keys: measure with -monitor":                                                    {server, server, Request{Key: "x"}},
		"before has no such traffic; there is nothing to compare with":                                 {before, after, Request{Command: "DEL"}},
	} {
		test.r.Before, test.r.After = 1, 1
		if _, err := Records(test.before, test.after, test.r); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
