package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"
)

// Both drivers find the same.
func TestParity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, dir string
		tests     bool
		least     int // findings
	}{
		{"chain", clitest.Write(t, clitest.Imports), false, 1},
		{"chain with tests", clitest.Write(t, clitest.Imports), true, 2},
		{"cgo", clitest.Write(t, clitest.Cgo), false, 1},
		{"testdata with tests", copyModule(t, "../testdata"), true, 50},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			config := "tests: false\n"
			if c.tests {
				config = "tests: true\n"
			}
			withConfig(t, c.dir, config)
			alone := drivertest.Details(drivertest.Standalone(t, binary, c.dir))
			vet := drivertest.Details(drivertest.GoVet(t, binary, c.dir))
			drivertest.Same(t, "redisvet", alone, "go vet", vet)
			if len(alone) < c.least {
				t.Errorf("%d findings, expected %d or more", len(alone), c.least)
			}
			if c.least >= 50 {
				return // what the exit code is the small programs show
			}
			if again, _, _ := command(t, c.dir, binary, "./..."); (again == 1) != (len(alone) > 0) {
				t.Errorf("exit %d with %d findings", again, len(alone))
			}
		})
	}
}

// A configuration that changes is never answered from go vet's cache.
func TestConfigurationUnderGoVet(t *testing.T) {
	t.Parallel()
	dir := clitest.Write(t, clitest.Redis+`
-- go.mod --
module example.com/poll

go 1.25
`+clitest.Require+`
-- poll.go --
package poll

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

func Poll(ctx context.Context, rdb *redis.Client) {
	for {
		rdb.Get(ctx, "a")
		time.Sleep(time.Second)
	}
}
-- below/README --
The go command asks the tool for its identity in the directory where it is called.
`)
	const finding = "rdb.Get polled every 1 s"
	for _, step := range []struct {
		config string
		found  bool
	}{
		{"", false},
		{"redisloop:\n  budget: 1000\n", true},
		{"redisloop:\n  budget: 1000000\n", false},
		{"redisloop:\n  budget: 1000\n", true}, // again, now from the cache
		{"preset: pay-per-request\n", true},
		{"preset: pay-per-request\nexclude: ['**']\n", false},
		{"overrides: [{paths: ['.'], redisloop: {budget: 1000}}]\n", true},
		{"redisloop:\n  budget: 1000\n  enabled: false\n", false},
	} {
		withConfig(t, dir, step.config)
		for _, from := range []string{dir, filepath.Join(dir, "below")} {
			_, _, stderr := goVet(t, from, "example.com/poll")
			if got := strings.Contains(stderr, finding); got != step.found {
				t.Errorf("%q: go vet in %s found it: %v, want %v\n%s", step.config, from, got, step.found, stderr)
			}
		}
		_, out, stderr := redisvet(t, dir, "./...")
		if got := strings.Contains(out, finding); got != step.found || stderr != "" {
			t.Errorf("%q: redisvet found it: %v, want %v\n%s%s", step.config, got, step.found, out, stderr)
		}
	}
	// Flags win over the file, under both drivers.
	if _, out, _ := redisvet(t, dir, "-redisloop.budget=1000", "./..."); strings.Contains(out, finding) {
		t.Errorf("a rule that the file switches off still reports:\n%s", out)
	}
	withConfig(t, dir, "redisloop:\n  budget: 1000000\n")
	if _, out, _ := redisvet(t, dir, "-redisloop.budget=1000", "./..."); !strings.Contains(out, finding) {
		t.Errorf("redisvet -redisloop.budget does not win:\n%s", out)
	}
	if _, _, stderr := goVet(t, dir, "-redisloop.budget=1000", "./..."); !strings.Contains(stderr, finding) {
		t.Errorf("go vet -redisloop.budget does not win:\n%s", stderr)
	}
	// A broken file is reported by both, once.
	withConfig(t, dir, "redisloop:\n  buget: 1\n")
	want := filepath.Join(dir, ".redisvet.yaml") + `:3: redisloop has no option "buget"`
	if code, _, stderr := redisvet(t, dir, "./..."); code != 2 || !strings.HasPrefix(stderr, "redisvet: "+want) || strings.Count(stderr, "\n") != 1 {
		t.Errorf("redisvet: exit %d, %s", code, stderr)
	}
	if code, _, stderr := goVet(t, dir, "./..."); code == 0 || strings.Count(stderr, want) != 1 {
		t.Errorf("go vet: exit %d, %s", code, stderr)
	}
}

// Prices are of the standalone tool's flags and of the file.
func TestPrice(t *testing.T) {
	t.Parallel()
	dir := clitest.Write(t, clitest.Cgo)
	withConfig(t, dir, "")
	_, plain, _ := redisvet(t, dir, "./...")
	_, priced, stderr := redisvet(t, dir, "-rtt=1ms", "-replicas=4", "-price=0.20/100k", "./...")
	if stderr != "" || priced == plain || !strings.Contains(priced, "4 replicas") || !strings.Contains(priced, "at 1 ms") || strings.Contains(plain, "replicas") {
		t.Errorf("got\n%s%s\nwithout flags\n%s", priced, stderr, plain)
	}
	withConfig(t, dir, "rtt: 1ms\nreplicas: 4\nprice: 0.20/100k\n")
	if _, out, _ := redisvet(t, dir, "./..."); out != priced {
		t.Errorf("from the file:\n%s\nfrom flags:\n%s", out, priced)
	}
	if _, out, _ := redisvet(t, dir, "-replicas=1", "./..."); strings.Contains(out, "replicas") {
		t.Errorf("-replicas=1 does not win:\n%s", out)
	}
}
