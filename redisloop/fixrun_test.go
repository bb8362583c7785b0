package redisloop_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/casetest"
)

// A served is one case of testdata/redisloop/e2e.
type served struct {
	Name, Got, After string
	Trips, Commands  int
}

// TestFixesKeepWhatIsDone runs the package served before and after the fixes
// against a server. Its cases have missing keys, keys of the wrong type,
// nothing to do, no server, and a cancelled context. Output and server state
// are the same, with fewer round trips.
func TestFixesKeepWhatIsDone(t *testing.T) {
	if testing.Short() {
		t.Skip("builds two programs")
	}
	dir, err := filepath.Abs("../testdata")
	if err != nil {
		t.Fatal(err)
	}
	golden, err := filepath.Glob(filepath.Join(dir, "redisloop/fix/*/*.golden"))
	if err != nil || len(golden) == 0 {
		t.Fatalf("no golden files (%v)", err)
	}
	fixed := map[string]map[string]string{"Replace": {}}
	for _, g := range golden {
		fixed["Replace"][g[:len(g)-len(".golden")]] = g
	}
	text, err := json.Marshal(fixed)
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(overlay, text, 0o644); err != nil {
		t.Fatal(err)
	}
	before, after := runServed(t, dir), runServed(t, dir, "-overlay="+overlay)
	if len(before) != len(after) || len(before) == 0 {
		t.Fatalf("%d cases before, %d after", len(before), len(after))
	}
	was, is := 0, 0
	for i, b := range before {
		a := after[i]
		if a.Name != b.Name || a.Got != b.Got || a.After != b.After {
			t.Errorf("%s: %s, fixed %s: %s\nthe server has\n%s\nmended\n%s", b.Name, b.Got, a.Name, a.Got, b.After, a.After)
		}
		most := 3 // two loops, and the handshake of a new connection
		if b.Name == "Overview" || b.Name == "Lines" {
			most += 4 // of a second command, which another run would fix
		}
		allowed := max(b.Trips, 1)
		if strings.HasPrefix(b.Name, "Spread") {
			most += 4 // WATCH, EXEC and UNWATCH, on a connection of its own
		}
		if strings.HasSuffix(b.Name, " 1200") {
			most += 4 // three chunks, of two loops
		}
		if strings.HasPrefix(b.Name, "Purge") {
			most += 35   // pages of a scan,
			allowed += 5 // these differ from server to server
		}
		if a.Trips > allowed || a.Trips > most {
			t.Errorf("%s: %d round trips, fixed %d", b.Name, b.Trips, a.Trips)
		}
		was, is = was+b.Trips, is+a.Trips
		if b.Trips > 0 {
			t.Logf("%-12s %d round trips of %d commands, fixed %d of %d", b.Name, b.Trips, b.Commands, a.Trips, a.Commands)
		}
	}
	if is*3 > was {
		t.Errorf("%d round trips, fixed %d", was, is)
	}
}

// runServed builds and runs the program against a server of its own.
func runServed(t *testing.T, dir string, flags ...string) (list []served) {
	t.Helper()
	casetest.RunOnRedis(t, dir, "./redisloop/e2e", &list, flags...)
	return list
}
