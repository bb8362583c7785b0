package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"
)

// profiledProgram has two findings, and sites without one.
const profiledProgram = clitest.Redis + `
-- go.mod --
module example.com/app

go 1.25
` + clitest.Require + `
-- main.go --
package main

import (
	"net/http"

	"github.com/redis/go-redis/v9"

	"example.com/app/internal/repo"
)

func main() {
	r := repo.New(redis.NewClient(""))
	http.HandleFunc("/users", func(w http.ResponseWriter, q *http.Request) { r.Users(q.Context(), q.URL.Query()["id"]) })
	http.HandleFunc("/teams", func(w http.ResponseWriter, q *http.Request) { r.Teams(q.Context(), q.URL.Query()["id"]) })
}
-- internal/repo/repo.go --
package repo

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Repo struct{ rdb *redis.Client }

func New(rdb *redis.Client) *Repo { return &Repo{rdb} }

func (r *Repo) Users(ctx context.Context, ids []string) {
	for _, id := range ids {
		r.rdb.Get(ctx, "user:"+id)
	}
	r.rdb.Get(ctx, "all:users")
}

func (r *Repo) Teams(ctx context.Context, ids []string) {
	for _, id := range ids {
		r.load(ctx, id)
	}
}

func (r *Repo) Other(ctx context.Context, id string) { r.load(ctx, id) }

func (r *Repo) load(ctx context.Context, id string) { r.rdb.Get(ctx, "team:"+id) }
`

// redisvetAll runs redisvet with all rules.
func redisvetAll(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	tool := &cli.Tool{Analyzers: suite, Dir: dir, Stdout: &out, Stderr: &errs, Cache: dependencies}
	code = tool.Run(args)
	return code, out.String(), drivertest.WithoutTotals(errs.String())
}

const repoFunc = "example.com/app/internal/repo.(*Repo)."

// Findings come in the order of what they send. One about a helper has the commands that
// come through its loop, and lines may have moved.
func TestProfile(t *testing.T) {
	dir := clitest.Write(t, profiledProgram)
	clitest.PutProfile(t, filepath.Join(dir, "p.pb.gz"),
		"get user:* 100 "+repoFunc+"Users repo.go:15 main.main.func1 main.go:13",
		"get all:users 3000 "+repoFunc+"Users repo.go:21 main.main.func1 main.go:13", // was on another line
		"get team:* 500 "+repoFunc+"load repo.go:28 "+repoFunc+"Teams repo.go:22 main.main.func2 main.go:14",
		"get team:* 7000 "+repoFunc+"load repo.go:28 "+repoFunc+"Other repo.go:26 main.main.func9 main.go:19",
		"get old:* 20 example.com/app/old.Load old.go:9",
	)
	code, out, stderr := redisvetAll(t, dir, "-profile=p.pb.gz", "-price=0.20/100k", "./...")
	lines := strings.Split(out, "\n")
	if code != cli.Findings || len(lines) < 5 ||
		!strings.HasPrefix(lines[0], "internal/repo/repo.go:22:5: r.load in a loop over ids: one GET per element") ||
		!strings.Contains(lines[0], "; measured: 72k commands a day, about 4.4 a month at 0.20/100k (redisloop/perelement)") {
		t.Errorf("exit %d\n%s", code, out)
	}
	if at := strings.Index(out, "repo.go:15:9: r.rdb.Get in a loop"); at < 0 || !strings.Contains(out[at:], "; measured: 14k commands a day") {
		t.Errorf("the second finding:\n%s", out)
	}
	want := "redisvet: profile p.pb.gz: 1 call site with less than 1% of the commands not found in what is analysed, first example.com/app/old.Load (old.go:9): the program may have changed since\n" +
		"redisvet: profile p.pb.gz: 1 call site is on another line now\n" +
		"redisvet: internal/repo/repo.go:17:8: GET all:users in repo.(*Repo).Users: measured: 432k commands a day, 28% of the profile's; no finding\n" +
		"redisvet: not reported by default: 1 look-up; see redisvet -uncachedstate.classes=all ./...\n"
	if stderr != want {
		t.Errorf("stderr\n%s\nwant\n%s", stderr, want)
	}
	if _, again, _ := redisvetAll(t, dir, "-profile=p.pb.gz", "-price=0.20/100k", "./..."); again != out {
		t.Errorf("again\n%s\nfirst\n%s", again, out)
	}
	_, out, _ = redisvetAll(t, dir, "-profile=p.pb.gz", "-format=json", "./...")
	if !strings.Contains(out, `"measured_per_day": 72000`) {
		t.Errorf("JSON:\n%s", out)
	}
	_, out, stderr = redisvetAll(t, dir, "./...")
	if strings.Contains(out+stderr, "measured") || !strings.HasPrefix(out, "internal/repo/repo.go:15:9") {
		t.Errorf("without a profile\n%s%s", out, stderr)
	}
}

// A profile that cannot be used is one line, and nothing else is printed.
func TestProfileErrors(t *testing.T) {
	dir := clitest.Write(t, profiledProgram)
	clitest.PutProfile(t, filepath.Join(dir, "other.pb.gz"), "get a 5 other.example/x.Load x.go:9")
	whole, err := os.ReadFile(filepath.Join(dir, "other.pb.gz"))
	if err != nil {
		t.Fatal(err)
	}
	clitest.Put(t, filepath.Join(dir, "half.pb.gz"), string(whole[:len(whole)-20]))
	clitest.Put(t, filepath.Join(dir, "empty.pb.gz"), "")
	for name, want := range map[string]string{
		"other.pb.gz": "none of its call sites is in this program",
		"half.pb.gz":  "the end of the file is missing",
		"empty.pb.gz": "the file is empty",
		"none.pb.gz":  "no such file",
	} {
		code, out, stderr := redisvetAll(t, dir, "-profile="+name, "./...")
		if code != cli.Failed || out != "" || !strings.Contains(stderr, want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: exit %d\n%s%s", name, code, out, stderr)
		}
	}
	if code, _, stderr := redisvetAll(t, dir, "-profile=", "./..."); code != cli.Failed || !strings.Contains(stderr, "want the name of a file") {
		t.Errorf("no name: exit %d, %s", code, stderr)
	}
}

// go vet prices by the profile that the configuration names, and does not answer from
// its cache when that has changed.
func TestProfileUnderGoVet(t *testing.T) {
	dir := clitest.Write(t, profiledProgram)
	clitest.Put(t, filepath.Join(dir, ".redisvet.yaml"), "profile: p.pb.gz\nreplicas: 2\n")
	run := func() string {
		cmd := exec.Command("go", "vet", "-vettool="+vetTool(t), "./...")
		cmd.Dir = dir
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	for number, want := range map[string]string{"100": "14k", "200": "29k"} {
		clitest.PutProfile(t, filepath.Join(dir, "p.pb.gz"), "get user:* "+number+" "+repoFunc+"Users repo.go:15")
		for range 2 {
			if out := run(); !strings.Contains(out, "; measured: "+want+" commands a day, 2 replicas: about ") {
				t.Errorf("%s commands:\n%s", number, out)
			}
		}
	}
	clitest.Put(t, filepath.Join(dir, "p.pb.gz"), "")
	if out := run(); strings.Count(out, "the file is empty") != 1 {
		t.Errorf("an empty profile:\n%s", out)
	}
	if code, _, stderr := redisvetAll(t, dir, "./..."); code != cli.Failed || strings.Count(stderr, "\n") != 1 {
		t.Errorf("redisvet: exit %d\n%s", code, stderr)
	}
}
