package report

import (
	"fmt"
	"math"
	"strconv"
)

// PerDay writes a number of commands a day with two significant digits:
// 170M, 864k stays 860k, 1500 is 1.5k.
func PerDay(n float64) string {
	switch {
	case n >= 1e9:
		return round(n/1e9) + "G"
	case n >= 1e6:
		return round(n/1e6) + "M"
	case n >= 1e3:
		return round(n/1e3) + "k"
	}
	return strconv.FormatFloat(math.Round(n), 'f', -1, 64)
}

// round keeps two significant digits, or three where the number is below a
// thousand and whole so: 864k says more than 860k and is as short.
func round(x float64) string {
	if x >= 100 {
		if whole := math.Round(x); math.Abs(x-whole) < 1e-9 {
			return strconv.FormatFloat(whole, 'f', -1, 64)
		}
		return strconv.FormatFloat(math.Round(x/10)*10, 'f', -1, 64)
	}
	if x >= 10 {
		return strconv.FormatFloat(math.Round(x), 'f', -1, 64)
	}
	return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64)
}

// daysAMonth is the mean length of a month.
const daysAMonth = 365.0 / 12

// Cost is the tail of a message that prices a number of commands a day and
// goroutine as the configuration says: by the number of replicas, and in
// money a month, which is commands a day x replicas x 365/12 x price. It is
// empty where neither is configured.
func (r *Reporter) Cost(perDay float64) string {
	out := ""
	if n := r.cfg.Replicas; n > 1 {
		perDay *= float64(n)
		out += fmt.Sprintf(", %s a day with %d replicas", PerDay(perDay), n)
	}
	if p := r.cfg.Price; p.Per > 0 && p.Amount > 0 {
		out += fmt.Sprintf(", about %s a month at %s", PerDay(perDay*daysAMonth*p.Amount/float64(p.Per)), p)
	}
	return out
}
