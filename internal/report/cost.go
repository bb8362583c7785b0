package report

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/redisvet/redisvet/internal/config"
)

// PerDay formats a number of commands per day: two significant digits and a
// unit ("170M"), all digits below ten thousand ("1,525"), and all digits of
// whole thousands or millions ("864k").
func PerDay(n float64) string {
	if n < 10_000 && math.Round(n) < 10_000 {
		return small(n)
	}
	unit, name := unitOf(n)
	if whole := math.Round(n / unit); math.Abs(n/unit-whole) < 1e-6 && whole < 1000 {
		return strconv.FormatFloat(whole, 'f', 0, 64) + name
	}
	n = twoDigits(n)
	unit, name = unitOf(n)
	return strconv.FormatFloat(n/unit, 'f', -1, 64) + name
}

func unitOf(n float64) (unit float64, name string) {
	switch {
	case n >= 1e12:
		return 1e12, "T"
	case n >= 1e9:
		return 1e9, "G"
	case n >= 1e6:
		return 1e6, "M"
	}
	return 1e3, "k"
}

// small formats a number with separators between thousands, and with a fraction
// below ten.
func small(n float64) string {
	if n < 10 {
		return strconv.FormatFloat(twoDigits(n), 'f', -1, 64)
	}
	s := strconv.FormatFloat(math.Round(n), 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// twoDigits rounds to two significant digits.
func twoDigits(n float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(n, 'e', 1, 64), 64)
	if err != nil {
		return n
	}
	return r
}

// daysAMonth is the mean length of a month.
const daysAMonth = 365.0 / 12

// Cost is the tail of a message that gives perDay commands a day and
// goroutine the price that the configuration sets:
//
//	, 4 replicas: about 690M a day, about 42,000 a month at 0.20/100k
//
// The first number is perDay x replicas. The second is money, in whatever
// currency the price is: commands a day x replicas x 365/12 x amount / number
// of commands. Cost is "" with one replica and no price.
func (r *Reporter) Cost(perDay float64) string { return Cost(r.cfg, perDay) }

// Cost is [Reporter.Cost] by a configuration.
func Cost(cfg *config.Config, perDay float64) string {
	out := ""
	if n := cfg.Replicas; n > 1 {
		perDay *= float64(n)
		out = fmt.Sprintf(", %d replicas: about %s a day", n, PerDay(perDay))
	}
	if p := cfg.Price; p.Amount > 0 && p.Per > 0 {
		out += fmt.Sprintf(", %s a month at %s", money(perDay*daysAMonth*p.Amount/float64(p.Per)), p)
	}
	return out
}

// money formats an amount with two significant digits; it is an estimate.
func money(n float64) string {
	n = twoDigits(n)
	switch {
	case n < 0.01:
		return "less than 0.01"
	case n < 1e6:
		return "about " + small(n)
	}
	return "about " + PerDay(n)
}

// Interval formats a duration as in prose: 100 ms, 0.5 ms, 5 s.
func Interval(d time.Duration) string {
	if d < time.Second {
		return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'f', -1, 64) + " ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " s"
}
