package config

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A Setting is the effective value of a key.
type Setting struct {
	Key   string // as a path: redisloop.budget
	Doc   string // what it means, "" for one of several below a key
	Value string // as YAML, "" for nothing
	From  string // "default", "flag", "preset NAME", or the file and the line
	// Example is a value for a key that has none.
	Example string
}

// byDefault is where a setting is from that nobody has set.
const byDefault = "default"

// Settings returns all settings, those of the given rules included. A flag has switched
// off the rules that are not among those that run.
func (c *Config) Settings(rules, run []*analysis.Analyzer) []Setting {
	var out []Setting
	for _, k := range keys() {
		s := Setting{Key: k.name, Doc: k.doc, From: c.Source(k.name), Example: k.example}
		if k.show != nil {
			s.Value = k.show(c)
		}
		out = append(out, s)
		switch k.name {
		case "categories":
			for _, name := range slices.SortedFunc(maps.Keys(c.categories), byName) {
				out = append(out, c.part(k.name, name.String(), switchText(c.categories[name])))
			}
		case "severity":
			for _, name := range slices.Sorted(maps.Keys(c.severity)) {
				out = append(out, c.part(k.name, name, c.severity[name].String()))
			}
		}
	}
	for _, a := range rules {
		set, ok := c.rules[a.Name].option(enabledKey)
		enabled := Setting{Key: a.Name + "." + enabledKey, Doc: "run the rule", Value: fmt.Sprint(c.Enabled(a.Name)), From: byDefault}
		if ok {
			enabled.From = set.source()
		}
		if !slices.Contains(run, a) {
			enabled.Value, enabled.From = "false", byFlag
		}
		out = append(out, enabled)
		a.Flags.VisitAll(func(f *flag.Flag) {
			s := Setting{Key: a.Name + "." + f.Name, Doc: f.Usage}
			if o, ok := f.Value.(shower); ok {
				s.Value, s.From, s.Example = o.shown(c, a.Name)
			}
			out = append(out, s)
		})
	}
	return out
}

// A shower is an option of a rule, see [Option].
type shower interface {
	shown(c *Config, rule string) (value, from, example string)
}

// part returns the setting of a name below a key.
func (c *Config) part(key, name, value string) Setting {
	return Setting{Key: key + "." + name, Value: value, From: c.Source(key + "." + name)}
}

// IsSet reports whether the file, a preset or a flag sets a key.
func (c *Config) IsSet(key string) bool { return c.Source(key) != byDefault }

// Source returns where a key is set, as in [Setting.From].
func (c *Config) Source(key string) string {
	if from, ok := c.from[key]; ok {
		return from
	}
	return byDefault
}

// source returns where an option is set.
func (o option) source() string {
	if o.preset != "" {
		return o.path
	}
	return place(o.path, o.keyLine)
}

func byName(a, b Category) int { return strings.Compare(a.String(), b.String()) }

func switchText(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
