package config

import "fmt"

// An Impact says how much a finding costs whoever runs the program. The zero
// Impact is [Medium].
type Impact int8

const (
	Low    Impact = iota - 1 // paid once, or for a handful of elements
	Medium                   // paid for data, on a path that is taken in service
	High                     // endless, or paid on every request, message or job
)

// impacts are the names of the impacts, from Low up.
var impacts = []string{"low", "medium", "high"}

func (i Impact) String() string { return impacts[i-Low] }

// ParseImpact parses the name of an impact.
func ParseImpact(s string) (Impact, error) {
	for i, name := range impacts {
		if s == name {
			return Low + Impact(i), nil
		}
	}
	return Medium, fmt.Errorf("impact: want low, medium or high, not %q", s)
}
