package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/redisvet/redisvet/internal/traffic"
)

// The maximum ages that the fixes write.
const (
	limiterAge = 5 * time.Second
	breakerAge = 10 * time.Second
)

// A row is what the server got of one cause.
type row struct {
	cause, commands, before, after string
	change                         float64
	wanted                         string // "" if it is not decided by this row
	met                            bool
}

// table prints what was measured, and reports whether it is as it should be: the sample
// sends before what the story says, and after the fixes no more than they promise.
func table(before, after side) (text string, met bool) {
	quota, blocked, circuit := counter("GET", "quota:ledger:"), counter("EXISTS", "rate_limit:blocked:crm"), counter("GET", "circuit:crm")
	both := func(s side) int64 { return blocked(s) + circuit(s) }
	rows := []row{
		perCheck(before, after, quota),
		perAge("limiter, is it blocked?", "EXISTS rate_limit:blocked:*", before, after, blocked, limiterAge),
		perAge("breaker, is it open?", "GET circuit:*", before, after, circuit, breakerAge),
		counted("limiter and breaker", "both", before, after, both),
		counted("limiter, how many calls?", "GET rate_limit:*:*", before, after, counter("GET", "rate_limit:crm:")),
		counted("everything that was sent", "all", before, after, counter("", "")),
	}
	const most = -95
	rows[3].wanted, rows[3].met = fmt.Sprintf("%d%%", most), rows[3].change <= most
	rows[4].commands += " (1)"
	met = true
	var b strings.Builder
	tab := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, "cause\tcommands\tbefore\tafter\tchange\twanted")
	for _, r := range rows {
		result := "not decided here"
		if r.wanted != "" {
			result = r.wanted + ": missed"
			if r.met {
				result = r.wanted + ": met"
			}
			met = met && r.met
		}
		fmt.Fprintf(tab, "%s\t%s\t%s\t%s\t%+.1f%%\t%s\n", r.cause, r.commands, r.before, r.after, r.change, result)
	}
	tab.Flush()
	b.WriteString("(1) has no automatic fix: a limiter that counts in a copy admits too many; see redisguard.Limiter\n")
	return b.String(), met
}

// counter returns a function that counts a command on keys with a prefix, or all
// commands with a key.
func counter(command, prefix string) func(side) int64 {
	return func(s side) (n int64) {
		for _, c := range s.commands {
			if (command == "" && c.Key != "" || c.Name == command) && strings.HasPrefix(c.Key, prefix) {
				n += c.Calls
			}
		}
		return n
	}
}

// perCheck is the row of the quota. A check reads its counter twice if it goes through
// the cache that asks for the check.
func perCheck(before, after side, count func(side) int64) row {
	b, a := count(before), count(after)
	return row{
		cause: "quota, for each check", commands: "GET quota:*:*",
		before: fmt.Sprintf("%.2f", float64(b)/float64(before.Checks)), after: fmt.Sprintf("%.2f", float64(a)/float64(after.Checks)),
		change: change(b, a), wanted: "2 to 1", met: b == 2*int64(before.Checks) && a == int64(after.Checks),
	}
}

// perAge is the row of what every call has read, and is read once in an age then.
func perAge(cause, commands string, before, after side, count func(side) int64, age time.Duration) row {
	r := counted(cause, commands, before, after, count)
	most := int64(after.Seconds/age.Seconds()) + 1
	r.wanted = fmt.Sprintf("one per call to one per %v (%d)", age, most)
	r.met = count(before) == int64(before.Calls) && 0 < count(after) && count(after) <= most
	return r
}

// counted is a row of numbers that it does not decide.
func counted(cause, commands string, before, after side, count func(side) int64) row {
	b, a := count(before), count(after)
	return row{cause: cause, commands: commands, before: traffic.Grouped(b), after: traffic.Grouped(a), change: change(b, a)}
}

// change is in percent, 0 if there was nothing before.
func change(before, after int64) float64 {
	if before == 0 {
		return 0
	}
	return 100 * float64(after-before) / float64(before)
}
