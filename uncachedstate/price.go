package uncachedstate

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/redisvet/redisvet/internal/report"
)

// A finding of this rule costs something on each call, and only the user knows how
// many calls there are. The option calls says so, for everything or for packages.

// A rate is a number of calls in a time.
type rate struct {
	path   string // of the packages, "" for all
	calls  float64
	perDay float64
	text   string // "1,500 calls per minute"
}

// callRate is a number and the unit of time.
var callRate = regexp.MustCompile(`^(\d+(?:\.\d+)?)([kKmM]?) ?/ ?(s|sec|second|m|min|minute|h|hour|d|day)$`)

// unitsOfTime maps the forms of a unit to its name and how many a day has.
var unitsOfTime = map[string]struct {
	name   string
	perDay float64
}{
	"s": {"second", 86400}, "sec": {"second", 86400}, "second": {"second", 86400},
	"m": {"minute", 1440}, "min": {"minute", 1440}, "minute": {"minute", 1440},
	"h": {"hour", 24}, "hour": {"hour", 24},
	"d": {"day", 1}, "day": {"day", 1},
}

// parseRate reads 1500/min or internal/api=1500/min.
func parseRate(s string) (rate, error) {
	path, value, ok := strings.Cut(s, "=")
	if !ok {
		path, value = "", s
	}
	path, value = strings.Trim(strings.TrimSpace(path), "/"), strings.TrimSpace(value)
	m := callRate.FindStringSubmatch(value)
	if m == nil || ok && path == "" {
		return rate{}, fmt.Errorf("want calls per time such as 1500/min, or internal/api=1500/min for packages, not %q", s)
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil || n <= 0 || n > 1e12 {
		return rate{}, fmt.Errorf("want a number of calls above 0 in %q", s)
	}
	n *= map[string]float64{"": 1, "k": 1e3, "m": 1e6}[strings.ToLower(m[2])]
	unit := unitsOfTime[m[3]]
	return rate{path: path, calls: n, perDay: n * unit.perDay, text: fmt.Sprintf("%s calls per %s", report.PerDay(n), unit.name)}, nil
}

func validCalls(list []string) error {
	seen := map[string]bool{}
	for _, s := range list {
		r, err := parseRate(s)
		if err != nil {
			return err
		}
		if seen[r.path] {
			return errors.New("want one rate for all packages, and one for each path")
		}
		seen[r.path] = true
	}
	return nil
}

// rateOf returns the rate of a package: that of the longest path that is a part of
// the package's, else that for all.
func rateOf(list []string, pkg string) (found rate) {
	for _, s := range list {
		r, err := parseRate(s)
		if err != nil || r.path != "" && !strings.Contains("/"+pkg+"/", "/"+r.path+"/") {
			continue
		}
		if found.text == "" || len(r.path) > len(found.path) {
			found = r
		}
	}
	return found
}

// A remedy is what makes commands fewer, and how often each process then sends
// them.
type remedy struct {
	name  string
	every time.Duration
}

// lease is a limiter that debits many calls at once.
var lease = remedy{"leases", time.Second}

// cache is a local copy of a class.
func cache(age time.Duration) remedy { return remedy{"the cache", age} }

// priced is the tail of a message that says what n commands per call come to in a
// day, and what they do with the remedy. It is "" where the rate is not known.
//
// Without the remedy that is rate x n. With it, each process sends a command per
// age and key, and never more than without: replicas x day / age, for one key.
func (c *checker) priced(command string, n int, with remedy) string {
	if c.rate.text == "" || n < 1 {
		return ""
	}
	before := c.rate.perDay * float64(n)
	if strings.HasSuffix(command, "S") { // EXISTS
		command += " command"
	}
	msg := fmt.Sprintf("; %s %ss a day at %s", report.PerDay(before), command, c.rate.text)
	if with.every == 0 {
		return msg
	}
	replicas := c.report.Config().Replicas
	after := min(before, float64(replicas)*float64(24*time.Hour)/float64(with.every))
	processes := "1 process"
	if replicas > 1 {
		processes = fmt.Sprintf("%d processes", replicas)
	}
	return msg + fmt.Sprintf("; %s with %s in %s", report.PerDay(after), with.name, processes)
}
