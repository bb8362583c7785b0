// Package price says what findings cost that calls pay for, at the number of calls
// that the user gives.
package price

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
)

// A Rate is a number of calls in a time. The zero Rate is not known.
type Rate struct {
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
func parseRate(s string) (Rate, error) {
	path, value, ok := strings.Cut(s, "=")
	if !ok {
		path, value = "", s
	}
	path, value = strings.Trim(strings.TrimSpace(path), "/"), strings.TrimSpace(value)
	m := callRate.FindStringSubmatch(value)
	if m == nil || ok && path == "" {
		return Rate{}, fmt.Errorf("want calls per time such as 1500/min, or internal/api=1500/min for packages, not %q", s)
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil || n <= 0 || n > 1e12 {
		return Rate{}, fmt.Errorf("want a number of calls above 0 in %q", s)
	}
	n *= map[string]float64{"": 1, "k": 1e3, "m": 1e6}[strings.ToLower(m[2])]
	unit := unitsOfTime[m[3]]
	return Rate{path: path, calls: n, perDay: n * unit.perDay, text: fmt.Sprintf("%s calls per %s", report.PerDay(n), unit.name)}, nil
}

// Valid returns an error for a list that has no rates, or two for the same packages.
func Valid(list []string) error {
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

// Of returns the rate of a package: that of the longest path that is a part of
// the package's, else that for all.
func Of(list []string, pkg string) (found Rate) {
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

// A Remedy is what makes commands fewer, and how often each process then sends
// them.
type Remedy struct {
	name  string
	every time.Duration
}

// Lease is a limiter that debits many calls at once.
var Lease = Remedy{"leases", time.Second}

// Cache is a local copy of a class.
func Cache(age time.Duration) Remedy { return Remedy{"the cache", age} }

// Breaker is a breaker with a state of its own in each process, which shares it.
func Breaker(ttl time.Duration) Remedy { return Remedy{"redisguard.Breaker", ttl} }

// Text is the tail of a message that says what n commands per call come to in a
// day, and what they do with the remedy, in a number of processes. It is "" if the
// rate is not known.
//
// Without the remedy that is rate x n. With it, each process sends a command per
// age and key, and never more than without: replicas x day / age, for one key.
func (r Rate) Text(command string, n int, with Remedy, replicas int) string {
	if r.text == "" || n < 1 {
		return ""
	}
	before := r.perDay * float64(n)
	msg := fmt.Sprintf("; %s %s a day at %s", report.PerDay(before), rediscmd.Plural(command), r.text)
	if with.every == 0 {
		return msg
	}
	after := min(before, float64(replicas)*float64(24*time.Hour)/float64(with.every))
	processes := "1 process"
	if replicas > 1 {
		processes = fmt.Sprintf("%d processes", replicas)
	}
	return msg + fmt.Sprintf("; %s with %s in %s", report.PerDay(after), with.name, processes)
}
