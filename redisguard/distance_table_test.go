package redisguard

import (
	"flag"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"
)

var update = flag.Bool("update", false, "write the tables of docs/runtime.md")

// The table of docs/runtime.md is what four instances do at each distance: the
// real client and guards, with a simulated network and server, on the clock of a
// bubble. Which of several calls at one moment comes first is for the scheduler
// to say, so numbers may differ a little.
func TestDistancesAreAsInTheTable(t *testing.T) {
	withoutRace(t)
	t.Parallel()
	var rows []string
	for _, trip := range distances {
		synctest.Test(t, func(t *testing.T) { rows = append(rows, rowsAt(t, trip, simulatedGuards)...) })
	}
	checkTable(t, distanceRow, rows, differs)
}

// page has the tables, one test at a time.
var page struct{ sync.Mutex }

// checkTable compares rows with the table of docs/runtime.md that has this head, or
// writes them there. differs returns what is different in two rows, or nothing.
func checkTable(t *testing.T, head string, rows []string, differs func(a, b string) string) {
	t.Helper()
	page.Lock()
	defer page.Unlock()
	const name = "../docs/runtime.md"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), head+"\n")
	if !ok {
		t.Fatalf("%s has no line %s", name, head)
	}
	table, after, _ := strings.Cut(rest, "\n\n")
	rows = append([]string{strings.Repeat("|---", strings.Count(head, "|")-1) + "|"}, rows...)
	if *update {
		if err := os.WriteFile(name, []byte(before+head+"\n"+strings.Join(rows, "\n")+"\n\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	old := strings.Split(table, "\n")
	if len(old) != len(rows) {
		t.Fatalf("%d rows, the page has %d; go test -run %s -update writes them", len(rows), len(old), t.Name())
	}
	for i, row := range rows {
		if why := differs(old[i], row); why != "" {
			t.Errorf("%s\nthe page has\n%s\nwhich differs in %s; go test -run %s -update writes it", row, old[i], why, t.Name())
		}
	}
}

func simulatedGuards(t *testing.T, trip time.Duration) (guards []*Guard) {
	s := newSim(trip)
	for range 4 {
		c := s.client(t, redis.Options{})
		s.connect(t, c, 5)
		guards = append(guards, simGuard(t, c, rowTimeout, nil))
	}
	return guards
}

// differs returns the first word in which two rows differ by more than the order
// of calls explains: in a wait by a round trip, and otherwise by a tenth, or by
// five if that is more.
func differs(a, b string) string {
	one, two := strings.Fields(a), strings.Fields(b)
	if len(one) != len(two) {
		return "the number of words"
	}
	trip, err := time.ParseDuration(one[min(1, len(one)-1)])
	for i := range one {
		x, errX := strconv.ParseFloat(strings.TrimSuffix(one[i], "%"), 64)
		y, errY := strconv.ParseFloat(strings.TrimSuffix(two[i], "%"), 64)
		most := max(5, max(x, y)/10)
		if i+1 < len(one) && one[i+1] == "ms" && err == nil {
			most = 5 + float64(trip.Milliseconds())
		}
		if one[i] != two[i] && (errX != nil || errY != nil || math.Abs(x-y) > most) {
			return fmt.Sprintf("%s and %s", one[i], two[i])
		}
	}
	return ""
}
