package knowledge

import (
	"strings"
	"time"
)

// RarePeriod is the time between two runs of work in the background from which on
// nobody waits for it.
const RarePeriod = time.Minute

// SchedulePackages run what they are given by a schedule in the form of cron.
var SchedulePackages = Paths{
	"github.com/go-co-op/gocron",
	"github.com/robfig/cron",
}

// RareSchedule reports whether a schedule of cron has no two runs within RarePeriod:
// it has five fields, a fixed second, or an interval.
func RareSchedule(spec string) bool {
	if every, ok := strings.CutPrefix(spec, "@every "); ok {
		d, err := time.ParseDuration(every)
		return err == nil && d >= RarePeriod
	}
	f := strings.Fields(spec)
	return strings.HasPrefix(spec, "@") || len(f) == 5 || len(f) == 6 && !strings.ContainsAny(f[0], "*/,-")
}
