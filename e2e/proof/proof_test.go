package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"
	"github.com/redisvet/redisvet/internal/traffic"
)

// measured returns what the story wants, of 400 calls in 20.3 s.
func measured() (before, after side) {
	commands := func(quota, blocked, circuit int64) []traffic.Monitored {
		return []traffic.Monitored{
			{Name: "GET", Key: "quota:ledger:*", Calls: quota}, {Name: "GET", Key: "quota:crm:*", Calls: 800},
			{Name: "EXISTS", Key: "rate_limit:blocked:crm", Calls: blocked}, {Name: "GET", Key: "circuit:crm", Calls: circuit},
			{Name: "GET", Key: "rate_limit:crm:*", Calls: 400}, {Name: "DEL", Key: "circuit:crm", Calls: 400}, {Name: "INFO", Calls: 9},
		}
	}
	return side{400, 400, 20.3, commands(800, 400, 400)}, side{400, 400, 20.3, commands(400, 5, 3)}
}

func TestTable(t *testing.T) {
	text, met := table(measured())
	const want = `cause                     commands                     before  after  change  wanted
quota, for each check     GET quota:*:*                2.00    1.00   -50.0%  2 to 1: met
limiter, is it blocked?   EXISTS rate_limit:blocked:*  400     5      -98.8%  one per call to one per 5s (5): met
breaker, is it open?      GET circuit:*                400     3      -99.2%  one per call to one per 10s (3): met
limiter and breaker       both                         800     8      -99.0%  -95%: met
limiter, how many calls?  GET rate_limit:*:* (1)       400     400    +0.0%   not decided here
everything that was sent  all                          3,200   2,008  -37.2%  not decided here
(1) has no automatic fix: a limiter that counts in a copy admits too many; see redisguard.Limiter
`
	if !met || text != want {
		t.Errorf("met %v\n%s", met, text)
	}
}

// The README has a table of this form, with the numbers of another run.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	table, met := table(measured())
	form := func(text string) string {
		return strings.Join(strings.Fields(regexp.MustCompile(`[+-]?\d[\d,.]*`).ReplaceAllString(text, "N")), " ")
	}
	if !met || !strings.Contains(form(string(readme)), form(table)) {
		t.Errorf("README.md lacks the table\n%s", table)
	}
}

// One command too many is missed, and so is a sample that is not that of the story.
func TestTableMissed(t *testing.T) {
	const quota, blocked, circuit, count = 0, 2, 3, 4
	for name, test := range map[string]struct {
		change func(before, after *side)
		missed int
	}{
		"quota":                     {func(_, a *side) { a.commands[quota].Calls++ }, 1},
		"blocked":                   {func(_, a *side) { a.commands[blocked].Calls++ }, 1},
		"blocked is never asked":    {func(_, a *side) { a.commands[blocked].Calls = 0 }, 1},
		"breaker":                   {func(_, a *side) { a.commands[circuit].Calls++ }, 1},
		"limiter and breaker":       {func(_, a *side) { a.commands[circuit].Calls += 40 }, 2},
		"quota read once before":    {func(b, _ *side) { b.commands[quota].Calls = 400 }, 1},
		"breaker read twice before": {func(b, _ *side) { b.commands[circuit].Calls = 800 }, 1},
		"count":                     {func(_, a *side) { a.commands[count].Calls = 4000 }, 0},
	} {
		before, after := measured()
		test.change(&before, &after)
		text, met := table(before, after)
		if met != (test.missed == 0) || strings.Count(text, ": missed") != test.missed {
			t.Errorf("%s: met %v\n%s", name, met, text)
		}
	}
}

// The proof, with a shorter load.
func TestProof(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the sample service twice")
	}
	places, unlock, err := drivertest.Places("proof")
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	t.Setenv("GOFLAGS", os.Getenv("GOFLAGS")) // as it is afterwards
	if err := drivertest.CompileFaster(); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(places, "proof")
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	own, earlier := filepath.Join(dir, "own.txt"), filepath.Join(dir, "before", "earlier.go")
	clitest.Put(t, own, "of the user")
	clitest.Put(t, earlier, "of an earlier proof")
	var out, errs strings.Builder
	if code := run([]string{"-o", dir, "-for", "2s", "-calls", "100"}, &out, &errs); code != 0 {
		t.Fatalf("exit %d\n%s%s", code, &out, &errs)
	}
	for name, want := range map[string]string{
		"before.json": `"format": "redisvet-sample"`, "after.json": `"format": "redisvet-sample"`, "before.pb.gz": "\x1f\x8b", "after.pb.gz": "\x1f\x8b",
		"compare.md": "| GET quota:ledger:&#42; |", "report.html": "Before and after, commands a day", "fix.txt": "\n10 fixed, 3 left",
	} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %v, no %q in %.300s", name, err, want, text)
		}
	}
	for _, name := range []string{filepath.Join(dir, "before", "load"), earlier} {
		if _, err := os.Stat(name); err == nil {
			t.Errorf("%s is left in the service", name)
		}
	}
	if _, err := os.Stat(own); err != nil {
		t.Error(err)
	}
}
