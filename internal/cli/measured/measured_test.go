package measured_test

import (
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/cli/measured"
	"github.com/redisvet/redisvet/internal/cli/sites"
)

// program has some sites of two functions.
func program() []sites.Site {
	at := func(line int) token.Position { return token.Position{Filename: "/x/store/s.go", Line: line, Column: 2} }
	load, fill := "store.(*Repo).Load", "store.(*Repo).Fill literal"
	return []sites.Site{
		{Pos: at(10), Package: "a/store", Func: load, Command: "GET", Keys: []string{"user:*"}},
		{Pos: at(12), Package: "a/store", Func: load, Command: "GET", Keys: []string{"user:*"}},
		{Pos: at(14), Package: "a/store", Func: load, Command: "GET", Keys: []string{"team:*"}},
		{Pos: at(16), Package: "a/store", Func: load, Command: "EVALSHA", Keys: []string{"n"}, Script: []string{"INCR"}},
		{Pos: at(30), Package: "a/store", Func: fill, Command: "SADD", Keys: []string{"s"}, Sends: sites.Queued},
		{Pos: at(32), Package: "a/store", Func: "store.(*Repo).Fill", Sends: sites.Flush},
	}
}

// A line goes to the site that sends its command, though lines have moved.
func TestAttribute(t *testing.T) {
	const load, fill = "a/store.(*Repo).Load ", "a/store.(*Repo).Fill "
	for _, test := range []struct {
		name           string
		samples        []string
		want           []int64 // commands of each site
		moved, missing int
	}{
		{"same lines", []string{"GET user:* 1 " + load + "s.go:10", "GET user:* 2 " + load + "s.go:12", "GET team:* 4 " + load + "s.go:14"}, []int64{1, 2, 4, 0, 0, 0}, 0, 0},
		{"moved by two", []string{"GET user:* 1 " + load + "s.go:8", "GET team:* 4 " + load + "s.go:12", "GET user:* 2 " + load + "s.go:11"}, []int64{1, 2, 4, 0, 0, 0}, 3, 0},
		{"moved with a gap", []string{"GET user:* 1 " + load + "s.go:108", "GET user:* 2 " + load + "s.go:110"}, []int64{1, 2, 0, 0, 0, 0}, 2, 0},
		{"one has gone", []string{"GET user:* 1 " + load + "s.go:8", "GET user:* 2 " + load + "s.go:9", "GET user:* 4 " + load + "s.go:11"}, []int64{1, 2, 0, 0, 0, 0}, 2, 1},
		{"another key on the line", []string{"GET other 1 " + load + "s.go:10"}, []int64{1, 0, 0, 0, 0, 0}, 0, 0},
		{"another command on the line", []string{"SET user:7 1 " + load + "s.go:10"}, []int64{0, 0, 0, 0, 0, 0}, 0, 1},
		{"scripts", []string{"EVALSHA n 5 " + load + "s.go:16", "EVAL n 1 " + load + "s.go:16"}, []int64{0, 0, 0, 6, 0, 0}, 0, 0},
		{"a pipeline", []string{"SADD s 9 " + fill + "s.go:32", "EXPIRE s 1 " + fill + "s.go:32"}, []int64{0, 0, 0, 0, 0, 10}, 0, 0},
		{"a literal in a function that was inlined", []string{"SADD s 3 a/store.Outer.Fill.func1 s.go:30"}, []int64{0, 0, 0, 0, 3, 0}, 0, 0},
		{"another package", []string{"GET user:* 3 b/store.(*Repo).Load s.go:10"}, []int64{0, 0, 0, 0, 0, 0}, 0, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "p.pb.gz")
			clitest.PutProfile(t, name, test.samples...)
			p, err := measured.Read(name)
			if err != nil {
				t.Fatal(err)
			}
			a := measured.Attribute(p, program())
			var got []int64
			for i := range a.Sites {
				got = append(got, a.Commands(i))
			}
			if !slices.Equal(got, test.want) || a.Moved != test.moved || len(a.Missing()) != test.missing {
				t.Errorf("%v, %d moved, missing %s; want %v, %d, %d", got, a.Moved, fmt.Sprint(a.Missing()), test.want, test.moved, test.missing)
			}
		})
	}
}
