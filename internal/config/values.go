package config

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A Price is the cost of a number of commands in any currency. The zero Price
// means that no price is set.
type Price struct {
	Amount float64
	Per    int64

	text string // as the user wrote it
}

// price is amount/number, the number with an optional unit.
var price = regexp.MustCompile(`^(\d+(?:\.\d+)?|\.\d+) ?/ ?(\d+)([kKmMgG]?)$`)

// ParsePrice reads a price such as 0.20/100k, 0.2/1m or 5/1000000: an amount
// of money for a number of commands.
func ParsePrice(s string) (Price, error) {
	bad := fmt.Errorf("price: want an amount per number of commands such as 0.20/100k, not %q", s)
	m := price.FindStringSubmatch(s)
	if m == nil {
		return Price{}, bad
	}
	amount, err := strconv.ParseFloat(m[1], 64)
	if err != nil || amount == 0 {
		return Price{}, bad
	}
	per, err := strconv.ParseInt(m[2], 10, 64)
	unit := map[string]int64{"": 1, "k": 1e3, "m": 1e6, "g": 1e9}[strings.ToLower(m[3])]
	if err != nil || per == 0 || per > math.MaxInt64/unit {
		return Price{}, bad
	}
	return Price{Amount: amount, Per: per * unit, text: s}, nil
}

// String writes the price as it was written, and one made up in code in the
// same form.
func (p Price) String() string {
	if p.text != "" {
		return p.text
	}
	per, unit := p.Per, ""
	for _, u := range []string{"k", "m", "g"} {
		if per == 0 || per%1000 != 0 {
			break
		}
		per, unit = per/1000, u
	}
	return strconv.FormatFloat(p.Amount, 'f', -1, 64) + "/" + strconv.FormatInt(per, 10) + unit
}

// maxRTT is longer than any round trip: a longer one has the wrong unit.
const maxRTT = time.Minute

// ParseRTT parses the duration of a round trip, also with a blank: "0.5 ms".
func ParseRTT(s string) (time.Duration, error) {
	d, err := parseDuration(s)
	switch {
	case err != nil || d <= 0:
		return 0, fmt.Errorf("rtt: want a duration such as 0.5ms, not %q", s)
	case d > maxRTT:
		return 0, fmt.Errorf("rtt: want a minute at most, not %q", s)
	}
	return d, nil
}

func parseDuration(s string) (time.Duration, error) {
	number, unit, ok := strings.Cut(s, " ")
	if ok && strings.ContainsAny(number, "0123456789") && unit != "" && !strings.ContainsAny(unit, " .0123456789") {
		s = number + unit
	}
	return time.ParseDuration(s)
}

// ParseReplicas parses the number of processes.
func ParseReplicas(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("replicas: want a number from 1 up, not %q", s)
	}
	return n, nil
}
