package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/redistest"
	"github.com/redisvet/redisvet/internal/traffic"
)

// runIn runs the command in a directory.
func runIn(dir string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	tool := &cli.Tool{Analyzers: suite, Dir: dir, Stdout: &out, Stderr: &errs, Cache: dependencies}
	code = tool.Run(args)
	return code, out.String(), errs.String()
}

// interrupted runs redisvet measure with MONITOR until do has returned, and
// interrupts it as Ctrl-C does.
func interrupted(t *testing.T, server *redistest.Server, do func(), args ...string) (code int, stdout, stderr string) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		code, stdout, stderr = runIn(t.TempDir(), append([]string{"measure", "-redis", "redis://" + server.Addr, "-for", "1h", "-monitor", "1h"}, args...)...)
	}()
	redistest.Await(t, "MONITOR", func() bool {
		return strings.Contains(server.Client.Info(t.Context(), "commandstats").Val(), "cmdstat_monitor:calls=1")
	})
	do()
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-done
	return code, stdout, stderr
}

var marked = regexp.MustCompile(`// sends (.*)`)

// marks returns the commands that the lines of a service are marked with.
func marks(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(filepath.Dir(dir), name)
		for i, line := range strings.Split(string(text), "\n") {
			if m := marked.FindStringSubmatch(line); m != nil {
				all[m[1]] = fmt.Sprintf("%s:%d", filepath.ToSlash(rel), i+1)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What a server sees of a service is joined with the lines that send it. The right line
// comes first for nine of ten, although others send the same command, or on keys that look
// alike, and although keys are built in many ways.
func TestMeasureJoins(t *testing.T) {
	for service, marked := range map[string]int{"measure": 10, "shapes": 12, "builders": 15} {
		t.Run(service, func(t *testing.T) { joins(t, service, marked) })
	}
}

func joins(t *testing.T, service string, marked int) {
	data, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	want := marks(t, filepath.Join(data, service))
	if len(want) != marked {
		t.Fatalf("%d marked lines, want %d: %v", len(want), marked, want)
	}
	binary := filepath.Join(builds, service)
	build := exec.Command("go", "build", "-ldflags=-s", "-o", binary, "./"+service)
	build.Dir = data
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	server := redistest.Start(t)
	file := filepath.Join(t.TempDir(), "sample.json")
	code, text, stderr := interrupted(t, server, func() {
		if out, err := exec.Command(binary, server.Addr).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		server.Client.LPush(t.Context(), "elsewhere:1", "x")
		server.Client.Eval(t.Context(), "return redis.call('LPUSH', KEYS[1], 'x')", []string{"scripted:1"})
	}, "-o", file)
	if code != cli.Clean || !strings.Contains(stderr, "redisvet: interrupted after") || !strings.Contains(text, "s of MONITOR") ||
		!strings.HasSuffix(stderr, "redisvet: to name the lines that send these commands: redisvet measure -from "+file+" ./...\n") {
		t.Fatalf("code %d\n%s%s", code, text, stderr)
	}

	code, text, stderr = runIn(data, "measure", "-from", file, "-json", "./"+service+"/...")
	if code != cli.Clean {
		t.Fatalf("code %d: %s", code, stderr)
	}
	var got struct {
		Traffic []struct {
			Command, Key string
			Sites        []struct{ Position string }
		}
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	right := 0
	for _, l := range got.Traffic {
		what := strings.TrimSpace(l.Command + " " + l.Key)
		line, known := want[what]
		switch {
		case known && len(l.Sites) > 0 && l.Sites[0].Position == line:
			right++
		case known:
			t.Logf("%s is sent at %s, and joined with %v", what, line, l.Sites)
		case l.Command == "LPUSH" && len(l.Sites) > 0:
			t.Errorf("%s is joined with %v", what, l.Sites)
		}
	}
	if 10*right < 9*marked {
		t.Errorf("%d of %d lines come first in\n%s", right, marked, text)
	}
	code, text, _ = runIn(data, "measure", "-from", file, "./"+service+"/...")
	if row := regexp.MustCompile(`LPUSH scripted:\* \(script\) +[\d,]+/min +\d+% +not from this code\n`); code != cli.Clean || !row.MatchString(text) {
		t.Errorf("code %d\n%s", code, text)
	}
}

// A profile knows the line that has sent its commands, though that has moved, and is not
// joined with another one that sends the same.
func TestMeasureProfile(t *testing.T) {
	dir := clitest.Write(t, profiledProgram)
	clitest.PutProfile(t, filepath.Join(dir, "p.pb.gz"),
		"get team:* 300 "+repoFunc+"load repo.go:26",
		"get user:* 200 "+repoFunc+"Users repo.go:15",
		"get user:* 100 example.com/app/old.Load old.go:9",
	)
	const want = `GET team:*  30/min  50%  internal/repo/repo.go:28 (redisloop)
GET user:*  20/min  33%  internal/repo/repo.go:15 (redisloop)
GET user:*  10/min  17%  not from this code
`
	code, text, stderr := redisvetAll(t, dir, "measure", "-from", filepath.Join(dir, "p.pb.gz"), "./...")
	if code != cli.Clean || text != want {
		t.Errorf("exit %d\n%s%s", code, text, stderr)
	}
}

// What a server or a program has chosen obeys no terminal, and there may be much of it.
func TestMeasureHostile(t *testing.T) {
	const hostile = "\x1b[31m\x1b]0;title\a\u202e\t|`<b>"
	dir := clitest.Write(t, profiledProgram)
	s := &traffic.Sample{Seconds: 60, Complete: true, Commands: []traffic.Command{{Name: "GET" + hostile, Calls: 7}}, Monitor: &traffic.Monitor{Seconds: 5}}
	for i := range 100_000 {
		s.Monitor.Commands = append(s.Monitor.Commands, traffic.Monitored{Name: "GET", Key: fmt.Sprintf("user:%x%s", i, hostile), Client: hostile, Calls: int64(i)})
	}
	sample, profile := filepath.Join(dir, "sample.json"), filepath.Join(dir, "p.pb.gz")
	if err := s.Write(sample); err != nil {
		t.Fatal(err)
	}
	clitest.PutProfile(t, profile, "get user:\x1b[31m* 20 x.example/\x1b[2J.Load a\x1b[1m.go:9")
	for _, test := range []struct {
		args  string
		lines int // at most
	}{
		{"measure -from " + sample + " ./...", 41},
		{"measure -from " + profile + " ./...", 1},
		{"measure -json -from " + profile + " ./...", 20},
		{"compare " + sample + " " + sample, 30},
		{"compare -format markdown " + sample + " " + sample, 35},
		{"compare " + profile + " " + profile, 12},
	} {
		code, out, stderr := redisvetAll(t, dir, strings.Fields(test.args)...)
		if n := strings.Count(out, "\n"); code != cli.Clean || n == 0 || n > test.lines || stderr != "" {
			t.Errorf("%s: exit %d, %d lines\n%.3000q\n%s", test.args, code, n, out, stderr)
		}
		if strings.ContainsAny(out, "\x1b\a\u202e") {
			t.Errorf("%s: the terminal obeys %.3000q", test.args, out)
		}
	}
}

// A sample of nothing has no share of anything.
func TestMeasureNothing(t *testing.T) {
	sample := filepath.Join(t.TempDir(), "sample.json")
	s := &traffic.Sample{Seconds: 60, Monitor: &traffic.Monitor{Seconds: 5, Commands: []traffic.Monitored{{Name: "GET", Key: "x"}}}}
	if err := s.Write(sample); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := redisvetAll(t, clitest.Write(t, profiledProgram), "measure", "-from", sample, "./...")
	if want := "GET x  0/min  0%  not from this code\n"; code != cli.Clean || out != want {
		t.Errorf("exit %d\n%swant\n%s%s", code, out, want, stderr)
	}
}

// If the server is lost, what was seen is printed and kept, and scripts know. The server is
// lost within the time of the measurement, which is longer if the machine was too slow.
func TestMeasureLosesServer(t *testing.T) {
	for length := 2; ; length *= 5 {
		file := filepath.Join(t.TempDir(), "sample.json")
		code, stdout, stderr := loseServer(t, file, fmt.Sprintf("%ds", length))
		if !strings.Contains(stdout, "GET user:*") && length < 1000 {
			continue
		}
		if code != cli.Failed || !strings.Contains(stdout, "GET user:*") || !strings.HasSuffix(stderr, "redisvet: not complete: a server was lost\n") {
			t.Errorf("exit %d\n%s%s", code, stdout, stderr)
		}
		if r, err := traffic.Read(file); err != nil || r.Complete || len(r.Detail) == 0 {
			t.Errorf("%+v, %v", r, err)
		}
		return
	}
}

// loseServer measures a server that ends meanwhile.
func loseServer(t *testing.T, file, length string) (code int, stdout, stderr string) {
	t.Helper()
	server := redistest.Start(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		redistest.Await(t, "MONITOR", func() bool {
			return strings.Contains(server.Client.Info(t.Context(), "commandstats").Val(), "cmdstat_monitor:calls=1")
		})
		server.Client.Get(t.Context(), "user:1")
		server.Client.ShutdownNoSave(t.Context())
	}()
	code, stdout, stderr = runIn(t.TempDir(), "measure", "-redis", "redis://"+server.Addr, "-for", length, "-monitor", length, "-o", file)
	<-done
	return code, stdout, stderr
}

// Faults are one line each, and the file of an earlier measurement stays.
func TestMeasureFaults(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "before.json")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("REDIS_URL", "")
	server := redistest.Start(t)
	url := "redis://" + server.Addr
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "measure needs -redis URL, such as redis://localhost:6379, or REDIS_URL"},
		{[]string{"-redis", "redis://127.0.0.1:1"}, "127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused"},
		{[]string{"-redis", url + "/99"}, server.Addr + ": the server has no database with the number in the URL"},
		{[]string{"-redis", url, "-sentinel", "hub"}, server.Addr + ": no sentinel, or it refuses to name its masters (ERR unknown command 'sentinel'"},
		{[]string{"-redis", url, "-for", "-1s"}, "-for needs a time above 0, -monitor and -keys none below 0"},
		{[]string{"-redis", url, "-monitor", "2m"}, "-monitor 2m0s is longer than -for 1m0s"},
		{[]string{"-redis", url, "-o", "/nosuch/file"}, "no such file or directory"},
		{[]string{"-redis", url, "-o", dir}, "want a regular file, not a directory"},
		{[]string{"-redis", url, "-cacert", "x"}, "-cacert needs a URL with rediss://"},
		{[]string{"-redis", url, "./nosuch"}, "no go.mod here or above"},
		{[]string{"-from", file}, "-from needs packages, such as ./..., to name their lines"},
		{[]string{"-from", file, "-o", file, "."}, "-from measures nothing, so it does not go with -o"},
		{[]string{"-from", file, "-baseline=known.json", "."}, "measure takes its own flags and those of redisvet sites"},
		{[]string{"-from", file, "."}, "neither a sample of redisvet measure nor a whole profile"},
	} {
		args := append([]string{"measure"}, test.args...)
		if len(test.args) > 1 && test.args[0] == "-redis" && !strings.Contains(strings.Join(test.args, " "), "-o") {
			args = append(args, "-o", file)
		}
		in := dir
		if test.args != nil && test.args[0] == "-from" && len(test.args) > 2 {
			in = "../../testdata/measure/jobs"
		}
		code, stdout, stderr := runIn(in, args...)
		if code != cli.Failed || stdout != "" || !strings.Contains(stderr, test.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%v: code %d\n%s%s", args, code, stdout, stderr)
		}
	}
	if text, err := os.ReadFile(file); string(text) != "old" {
		t.Errorf("the old file has %q, %v", text, err)
	}
}

// compare has an exit code for what is wanted.
func TestCompareCommand(t *testing.T) {
	dir := t.TempDir()
	get := func(calls int64) []traffic.Command { return []traffic.Command{{Name: "GET", Calls: calls}} }
	for name, commands := range map[string][]traffic.Command{"before.json": get(1000), "after.json": get(40), "idle.json": {}, "refused.json": nil} {
		s := &traffic.Sample{Seconds: 60, Complete: true, Commands: commands}
		if err := s.Write(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, test := range []struct {
		args string
		code int
		want string
	}{
		{"before.json after.json", cli.Clean, "in all 1,000 -> 40 a minute, -96.0%\n"},
		{"-want -95% before.json after.json", cli.Clean, "wanted -95%: met\n"},
		{"before.json after.json -want -97%", cli.Findings, "wanted -97%: missed\n"},
		{"-instances 4,2 before.json after.json", cli.Clean, "in all 250 -> 20 a minute, -92.0%\n"},
		{"-format markdown before.json after.json", cli.Clean, "| GET | 1,000 | 40 | -96.0% |\n"},
		{"-format json before.json after.json", cli.Clean, `"before_per_minute": 1000`},
		{"-format yaml before.json after.json", cli.Failed, "redisvet: -format yaml: there are json, markdown, text\n"},
		{"-want much before.json after.json", cli.Failed, "want a percentage such as -95%"},
		{"-instances 0 before.json after.json", cli.Failed, "want a number of instances"},
		{"before.json", cli.Failed, "redisvet: compare takes two files: one from before and one from after\n"},
		{"before.json nosuch.json", cli.Failed, "nosuch.json: no such file or directory\n"},
		{"-key x before.json after.json", cli.Failed, "redisvet: before.json has no keys: measure with -monitor\n"},
		{"-want -95% before.json idle.json", cli.Findings, "in all 1,000 -> 0 a minute, -100.0%; wanted -95%: not shown; " +
			"idle.json has no traffic at all, so it does not show what has changed in the code\n"},
		{"-format json before.json idle.json", cli.Clean, `"after_idle": true`},
		{"idle.json after.json", cli.Failed, "redisvet: idle.json has no traffic at all; there is nothing to compare with\n"},
		{"-command del before.json after.json", cli.Failed, "redisvet: before.json has no such traffic; there is nothing to compare with\n"},
		{"-want -95% before.json refused.json", cli.Failed, "redisvet: refused.json does not say how many commands there were: the server refused INFO\n"},
	} {
		code, stdout, stderr := runIn(dir, append([]string{"compare"}, strings.Fields(test.args)...)...)
		if code != test.code || !strings.Contains(stdout+stderr, test.want) {
			t.Errorf("%s: code %d\n%s%s", test.args, code, stdout, stderr)
		}
	}
}
