package output

import (
	"fmt"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/report"
)

// A code flow follows the program: to the finding, and on to the command.
func TestSteps(t *testing.T) {
	for related, want := range map[string]string{
		"":                           "X",
		"the loop":                   "the loop, X",
		"the loop, the command":      "the loop, X, the command",
		"called by (*Limiter).Allow": "called by (*Limiter).Allow, X",
		"called for each element here, in f, the command": "called for each element here, X, in f, the command",
		"read first here":                      "read first here, X",
		"written back here":                    "X, written back here",
		"the cycle is closed here, by F, by G": "the cycle is closed here, X, by F, by G",
	} {
		f := Finding{message: "X"}
		for m := range strings.SplitSeq(related, ", ") {
			if m != "" {
				f.Related = append(f.Related, Finding{message: m, role: report.RoleOf(m)})
			}
		}
		var got []string
		for _, s := range steps(f) {
			got = append(got, s.message)
		}
		if g := strings.Join(got, ", "); g != want {
			t.Errorf("%s: got %s, want %s", related, g, want)
		}
	}
}

// GitHub accepts a hundred locations per result.
func TestManySteps(t *testing.T) {
	f := Finding{message: "X"}
	for i := range 300 {
		f.Related = append(f.Related, Finding{message: fmt.Sprint(i)})
	}
	if n := len(steps(f)); n != maxPlaces {
		t.Errorf("%d steps", n)
	}
}
