package cli_test

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// A finding that calls pay for has a low impact if nothing in a whole program calls
// its function. What the application exports is for itself. A part of the program does not
// show that.
func TestUncalledIsLow(t *testing.T) {
	dir, _ := limitsModule(t, "", "internal/called", "internal/uncalled", "lib")
	clitest.Put(t, filepath.Join(dir, "main.go"), `package main

import (
	"context"

	"limits.example/internal/called"
)

func main() {
	var l called.Limiter
	l.Allow(context.Background(), "127.0.0.1")
}
`)
	const hidden = "redisvet: not reported by default: 2 findings of low impact; see redisvet -impact=low ./...\n"
	for _, tt := range []struct {
		args, want []string
		stderr     string
	}{
		{[]string{"./..."}, []string{"internal/called"}, hidden},
		{[]string{"-impact=low", "./..."}, []string{"internal/called", "internal/uncalled low", "lib low"}, ""},
		{[]string{"./internal/..."}, []string{"internal/called", "internal/uncalled"}, ""},
	} {
		code, out, stderr := withSuite(t, dir, tt.args...)
		var got []string
		for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
			at := strings.TrimSuffix(line[:strings.IndexByte(line, ':')], "/limits.go")
			if strings.Contains(line, " [low]") {
				at += " low"
			}
			got = append(got, at)
		}
		if code != cli.Findings || strings.Join(got, ", ") != strings.Join(tt.want, ", ") || stderr != tt.stderr {
			t.Errorf("%q: exit %d: %q, want %q\n%s%s", tt.args, code, got, tt.want, out, stderr)
		}
	}
}

// coldProgram has a loop over data in each of its functions.
const coldProgram = `
-- main.go --
package main

import (
	"context"
	"net/http"
	"os"
	"time"

	"limits.example/internal/store"
)

func main() {
	ctx := context.Background()
	s := store.New(os.Args[1:])
	s.Startup(ctx)
	s.Shared(ctx)
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.Shared(r.Context())
	})
	http.HandleFunc("/admin/list", func(w http.ResponseWriter, r *http.Request) {
		s.Listed(r.Context())
	})
	go s.Worker(ctx)
	go s.Hourly(ctx)
	go s.EverySecond(ctx)
	http.ListenAndServe(":80", nil)
}

func init() { time.Local = time.UTC }

-- internal/store/store.go --
package store

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type Store struct {
	rdb *redis.Client
	ids []string
}

func New(ids []string) *Store { return &Store{redis.NewClient(&redis.Options{}), ids} }

func (s *Store) Startup(ctx context.Context) {
	for _, id := range s.ids {
		s.rdb.Get(ctx, "startup:"+id)
	}
}

func (s *Store) Shared(ctx context.Context) {
	for _, id := range s.ids {
		s.rdb.Get(ctx, "shared:"+id)
	}
}

func (s *Store) Listed(ctx context.Context) {
	for _, id := range s.ids {
		s.rdb.Get(ctx, "listed:"+id)
	}
}

func (s *Store) Uncalled(ctx context.Context) {
	for _, id := range s.ids {
		s.rdb.Get(ctx, "uncalled:"+id)
	}
}

func (s *Store) Worker(ctx context.Context) {
	for {
		s.rdb.BLPop(ctx, 0, "jobs")
		for _, id := range s.ids {
			s.rdb.Get(ctx, "worker:"+id)
		}
	}
}

func (s *Store) Hourly(ctx context.Context) {
	for range time.Tick(time.Hour) {
		for _, id := range s.ids {
			s.rdb.Get(ctx, "hourly:"+id)
		}
	}
}

func (s *Store) EverySecond(ctx context.Context) {
	for range time.Tick(time.Second) {
		for _, id := range s.ids {
			s.rdb.Get(ctx, "second:"+id)
		}
	}
}
`

// A command per element has a low impact if only cold paths of a whole program lead
// to it. A part of the program does not show that, and neither does a library.
func TestColdIsLow(t *testing.T) {
	dir := clitest.Write(t, coldProgram)
	requireRedis(t, dir, "")
	src := strings.Split(clitest.Get(t, filepath.Join(dir, "internal/store/store.go")), "\n")
	reported := func(args ...string) (names []string, stderr string) {
		t.Helper()
		code, out, stderr := withSuite(t, dir, args...)
		if code != cli.Findings {
			t.Errorf("%q: exit %d", args, code)
		}
		for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
			at := strings.Split(line, ":")
			if at[0] != "internal/store/store.go" {
				continue // a related place
			}
			n, err := strconv.Atoi(at[1])
			if err != nil {
				t.Fatal(err)
			}
			name := strings.Split(src[n-1], "\"")[1]
			if strings.Contains(line, " [low]") {
				name += "low"
			}
			names = append(names, name)
		}
		return names, stderr
	}
	const hidden = "redisvet: not reported by default: 4 findings of low impact; see redisvet -impact=low ./...\n"
	// What runs hourly a package shows itself.
	const hourly = "redisvet: not reported by default: 1 finding of low impact; see redisvet -impact=low "
	all := []string{"startup:", "shared:", "listed:", "uncalled:", "worker:", "second:"}
	for _, tt := range []struct {
		args, want []string
		stderr     string
	}{
		{[]string{"./..."}, []string{"shared:", "worker:", "second:"}, hidden},
		{[]string{"-impact=low", "./..."}, []string{"startup:low", "shared:", "listed:low", "uncalled:low", "worker:", "hourly:low", "second:"}, ""},
		{[]string{"./internal/..."}, all, hourly + "./internal/...\n"},
	} {
		if got, stderr := reported(tt.args...); !slices.Equal(got, tt.want) || stderr != tt.stderr {
			t.Errorf("%q: %q, want %q; %s", tt.args, got, tt.want, stderr)
		}
	}
	clitest.Remove(t, filepath.Join(dir, "main.go"))
	if got, stderr := reported("./..."); !slices.Equal(got, all) || stderr != hourly+"./...\n" {
		t.Errorf("without main: %q, want %q; %s", got, all, stderr)
	}
}
